#include "scheduler/family/view.h"

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/dates.h"
#include "scheduler/core/etag.h"
#include "scheduler/core/personal.h"
#include "scheduler/core/when.h"
#include "scheduler/family/eligibility.h"
#include "scheduler/family/hold_rules.h"
#include "scheduler/family/status.h"
#include "scheduler/family/transfer_rules.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

void AddEligibility(const Family& family, const programme::Programme& rules, v1::Family& out) {
  const bool bounded =
      rules.eligibility.min_age.has_value() || rules.eligibility.max_age.has_value();
  if (bounded && family.age_at_referral.has_value()) {
    v1::EligibilityGate* gate = out.add_eligibility();
    gate->set_gate(kAgeGate);
    gate->set_outcome(rules.eligibility.AgeFits(static_cast<int>(*family.age_at_referral))
                          ? CheckOutcome::CHECK_OUTCOME_PASSED
                          : CheckOutcome::CHECK_OUTCOME_FAILED);
    gate->set_date(calendar::FormatDate(calendar::LocalDate(family.referred_at, rules.zone)));
  }
  for (const EligibilityCheck& check : family.eligibility) {
    v1::EligibilityGate* gate = out.add_eligibility();
    gate->set_gate(check.gate);
    gate->set_outcome(check.outcome);
    gate->set_date(calendar::FormatDate(check.date));
  }
}

void AddMissing(const Family& family, CaseStatus status, const programme::Programme& rules,
                v1::Family& out) {
  if (status != CaseStatus::CASE_STATUS_REFERRED && status != CaseStatus::CASE_STATUS_INCOMING)
    return;
  for (const OpeningBar& bar : BarsToOpening(family, rules))
    out.add_missing_before_opening(absl::StrCat(bar.text, " [", bar.rule, "]"));
  if (status == CaseStatus::CASE_STATUS_REFERRED)
    out.add_missing_before_opening("no therapist has accepted the case [D14]");
}

// Screening, consent, and how a referral ended that did not open.
void AddBeforeOpening(const Family& family, const calendar::Zone& zone, v1::Family& out) {
  out.set_screening(family.screening);
  out.set_screening_date(FormatDateIf(family.screening_date));
  out.set_screening_by(family.screening_by.str());
  if (family.consent.has_value()) out.set_consent(*family.consent);
  out.set_consent_date(FormatDateIf(family.consent_date));
  out.set_consent_person(family.consent_person.str());
  if (family.referral_ended_at.has_value())
    *out.mutable_referral_ended_at() = InstantOf(*family.referral_ended_at, zone);
  out.set_referral_withdrawn(family.referral_withdrawn);
  SetPersonal(family.referral_end_reason, out, &v1::Family::mutable_referral_end_reason);
}

void AddHolds(const Family& family, const programme::Programme& rules, absl::Time now,
              v1::Family& out) {
  for (const Hold& hold : family.holds) {
    v1::Hold& to = *out.add_holds();
    to.set_name(HoldNameOf(family.name, hold.id));
    to.set_reason(hold.reason);
    *to.mutable_start() = InstantOf(hold.start, rules.zone);
    to.set_resume_date(FormatDateIf(hold.resume_date));
    to.set_review_date(calendar::FormatDate(hold.review_date));
    SetPersonal(hold.note, to, &v1::Hold::mutable_note);
    to.set_approved_by(hold.approved_by);
    to.set_backdated(hold.start < hold.recorded_at);
    to.set_withdrawn(hold.withdrawn);
    if (hold.withdrawn) continue;
    to.set_review_overdue(hold.Contains(now) &&
                          calendar::EndOfDate(hold.review_date, rules.zone) <= now);
    const HoldChain chain = ChainOf(family, hold, rules);
    if (chain.since < hold.start) *to.mutable_chained_since() = InstantOf(chain.since, rules.zone);
    if (chain.too_long_from < hold.end)
      *to.mutable_chain_too_long_from() = InstantOf(chain.too_long_from, rules.zone);
  }
}

void AddTapers(const Family& family, v1::Family& out) {
  for (const Taper& taper : family.tapers) {
    v1::Taper& to = *out.add_tapers();
    to.set_visits(taper.visits);
    to.set_first_date(calendar::FormatDate(taper.first));
    to.set_last_date(calendar::FormatDate(taper.last));
    to.set_set_by(taper.set_by);
  }
}

void AddCourse(const Family& family, const calendar::Zone& zone, v1::Family& out) {
  if (family.transfer.has_value()) {
    const Transfer& transfer = *family.transfer;
    v1::Transfer& to = *out.mutable_transfer();
    to.set_name(TransferNameOf(family.name, transfer.id));
    to.set_from(family.therapist.str());
    to.set_to(transfer.to.str());
    *to.mutable_effective_at() = InstantOf(transfer.effective_at, zone);
    to.set_requested_by(transfer.requested_by);
    *to.mutable_requested_at() = InstantOf(transfer.requested_at, zone);
    if (transfer.accepted_at.has_value())
      *to.mutable_accepted_at() = InstantOf(*transfer.accepted_at, zone);
    to.set_accepted_by(transfer.accepted_by);
  }
  for (const ReInvolvement& again : family.re_involvements) {
    v1::ReInvolvement& to = *out.add_re_involvements();
    to.set_start_date(calendar::FormatDate(again.start_date));
    *to.mutable_start() = InstantOf(again.start, zone);
    *to.mutable_end() = InstantOf(again.end, zone);
    to.set_therapist(again.therapist.str());
    SetPersonal(again.professional, to, &v1::ReInvolvement::mutable_professional);
  }
  for (const LengthReview& review : family.length_reviews) {
    v1::LengthReview& to = *out.add_length_reviews();
    to.set_date(calendar::FormatDate(review.date));
    to.set_reviewed_by(review.by);
    SetPersonal(review.note, to, &v1::LengthReview::mutable_note);
  }
  for (const CaseWarning& warning : family.warnings) {
    v1::CaseWarning& to = *out.add_warnings();
    to.set_kind(warning.kind);
    *to.mutable_since() = InstantOf(warning.since, zone);
  }
}

}  // namespace

v1::Person PersonView(const Person& person) {
  v1::Person out;
  out.set_name(person.name.str());
  for (const FamilyName& family : person.families) out.add_families(family.str());
  out.set_erased(person.erased);
  out.set_etag(EtagOf(person.edited));
  if (person.erased) {
    *out.mutable_display_name() = ErasedText();
    return out;
  }
  SetPersonal(person.display_name, out, &v1::Person::mutable_display_name);
  SetPersonal(person.birth_date, out, &v1::Person::mutable_birth_date);
  for (const SealedBytes& number : person.phone_numbers)
    *out.add_phone_numbers() = PersonalTextOf(number);
  SetPersonal(person.address, out, &v1::Person::mutable_address);
  SetPersonal(person.language, out, &v1::Person::mutable_language);
  return out;
}

v1::Family FamilyView(const StateView& view, const Family& family, const ViewContext& context) {
  const programme::Programme& rules = RulesAt(view, family.programme, context.now, *context.zones);
  const CaseStatus status = StatusAt(family, context.now);
  v1::Family out;
  out.set_name(family.name.str());
  out.set_etag(EtagOf(family.edited));
  out.set_label(family.label);
  out.set_team(family.team.str());
  out.set_programme(family.programme.str());
  out.set_status(status);
  out.set_source(family.source);
  *out.mutable_referred_at() = InstantOf(family.referred_at, rules.zone);
  for (const FamilyMember& m : family.members) {
    v1::FamilyMember* member = out.add_members();
    member->set_person(m.person.str());
    member->set_relation(m.relation);
    member->set_from_date(FormatDateIf(m.from_date));
    member->set_until_date(FormatDateIf(m.last_date));
  }
  if (family.age_at_referral.has_value()) out.set_age_at_referral(*family.age_at_referral);
  out.set_therapist(family.therapist.str());
  out.set_start_date(FormatDateIf(family.start_date));
  out.set_planned_discharge_date(FormatDateIf(family.planned_discharge));
  out.set_closure_date(FormatDateIf(family.closure_date));
  out.set_closure_reason(family.closure_reason);
  AddHolds(family, rules, context.now, out);
  AddTapers(family, out);
  AddCourse(family, rules.zone, out);
  AddBeforeOpening(family, rules.zone, out);
  AddEligibility(family, rules, out);
  AddMissing(family, status, rules, out);
  return out;
}

}  // namespace vigil::scheduler
