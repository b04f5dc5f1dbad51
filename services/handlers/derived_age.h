// A fact that a rule needs and that only a sealed value tells, derived before sealing (DESIGN 1):
// the index youth's completed years on the referral date (DOMAIN D28), a date of the programme's
// zone.
#pragma once

#include "absl/status/status.h"
#include "services/handlers/exchange.h"

namespace vigil::handlers {

// `prepare` of ReferFamily. Fills age_at_referral from the youth's birth date where that is
// recorded; a stated age that differs is refused. Without a birth date the stated age stands.
absl::Status DeriveAge(Exchange& exchange);

// `prepare` of UpdatePerson: what a new birth date makes of the age at referral in the families
// whose index youth the person is and whose case is not open yet.
absl::Status DeriveNewAges(Exchange& exchange);

}  // namespace vigil::handlers
