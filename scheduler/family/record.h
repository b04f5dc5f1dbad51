// State of persons, families and their cases.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/names.h"
#include "scheduler/core/codec.h"
#include "scheduler/core/record.h"
#include "scheduler/visits/record.h"
#include "vigil/types/v1/types.pb.h"

namespace vigil::scheduler {

using types::v1::CaseStatus;
using types::v1::CaseWarningKind;
using types::v1::CheckOutcome;
using types::v1::ClosureReason;
using types::v1::FamilyRelation;
using types::v1::HoldReason;
using types::v1::ReferralSource;

struct Person : Record {
  static constexpr char kKind[] = "person";
  static constexpr bool kStorable = false;
  PersonName name;
  SealedBytes display_name, birth_date, address, language;
  std::vector<SealedBytes> phone_numbers;
  bool erased = false;
  uint64_t erased_position = 0;  // of the event that says so
  absl::Time erased_at = absl::InfinitePast();
  std::vector<FamilyName> families;  // sorted; past ones too
  const std::string& key() const { return name.str(); }
  template <class A>
  void Fields(A& a) {
    a(reflects, edited, name, display_name, birth_date, address, language, phone_numbers, erased,
      erased_position, erased_at, families);
  }
};

// One free text about one person. Key: {person}/texts/{id} (scheduler/family/texts.h).
struct TextMention : Record {
  static constexpr char kKind[] = "text";
  static constexpr bool kStorable = true;
  std::string name;
  std::string subject;      // `text/<id>`
  std::string where;        // resource it was written for
  std::string field;        // the field it was sealed in
  std::string kept_reason;  // not empty: kept though the person is erased
  bool closed() const { return true; }
  const std::string& key() const { return name; }
  template <class A>
  void Fields(A& a) {
    a(reflects, name, subject, where, field, kept_reason);
  }
};

// A free text whose key was destroyed. Key: its subject, `text/<id>`.
struct DestroyedText : Record {
  static constexpr char kKind[] = "erased-text";
  static constexpr bool kStorable = true;
  std::string subject;
  uint64_t position = 0;  // of the event that says so
  absl::Time erased_at;
  bool closed() const { return true; }
  const std::string& key() const { return subject; }
  template <class A>
  void Fields(A& a) {
    a(reflects, subject, position, erased_at);
  }
};

struct FamilyMember {
  PersonName person;
  FamilyRelation relation = FamilyRelation::FAMILY_RELATION_UNSPECIFIED;
  std::optional<absl::CivilDay> from_date, last_date;
  template <class A>
  void Fields(A& a) {
    a(person, relation, from_date, last_date);
  }
};

struct EligibilityCheck {
  std::string gate;
  CheckOutcome outcome = CheckOutcome::CHECK_OUTCOME_UNSPECIFIED;
  absl::CivilDay date;
  template <class A>
  void Fields(A& a) {
    a(gate, outcome, date);
  }
};

// D10: a suspension of the case.
struct Hold {
  std::string id;
  HoldReason reason = HoldReason::HOLD_REASON_UNSPECIFIED;
  absl::Time start;
  std::optional<absl::CivilDay> resume_date;  // it ends on its first instant; none: open
  absl::Time end = absl::InfiniteFuture();
  absl::CivilDay review_date;
  SealedBytes note;
  std::string approved_by;
  absl::Time recorded_at;
  bool withdrawn = false;
  std::optional<absl::Time> review_missed;   // since when the review is overdue, once published
  std::optional<absl::Time> chain_too_long;  // since when the chain that ends here lasts too long
  bool over = false;                         // its end has been published
  bool Contains(absl::Time t) const { return !withdrawn && start <= t && t < end; }
  template <class A>
  void Fields(A& a) {
    a(id, reason, start, resume_date, end, review_date, note, approved_by, recorded_at, withdrawn,
      review_missed, chain_too_long, over);
  }
};

// D14: a case on its way to another therapist of the team.
struct Transfer {
  std::string id;
  StaffName to;
  absl::Time effective_at;
  std::string requested_by;
  absl::Time requested_at;
  std::optional<absl::Time> accepted_at;
  std::string accepted_by;
  template <class A>
  void Fields(A& a) {
    a(id, to, effective_at, requested_by, requested_at, accepted_at, accepted_by);
  }
};

// D24: a closed case taken up again, [start, end).
struct ReInvolvement {
  absl::CivilDay start_date;
  absl::Time start, end;
  StaffName therapist;
  SealedBytes professional;
  absl::CivilDay closure_date;  // of the closure that it follows
  bool over = false;            // its end has been published
  bool Contains(absl::Time t) const { return start <= t && t < end; }
  template <class A>
  void Fields(A& a) {
    a(start_date, start, end, therapist, professional, closure_date, over);
  }
};

// A warning that has been published and has not ended.
struct CaseWarning {
  CaseWarningKind kind = CaseWarningKind::CASE_WARNING_KIND_UNSPECIFIED;
  absl::Time since;
  bool operator==(const CaseWarning&) const = default;
  template <class A>
  void Fields(A& a) {
    a(kind, since);
  }
};

// D28.
struct LengthReview {
  absl::Time at;
  absl::CivilDay date;
  std::string by;
  SealedBytes note;
  template <class A>
  void Fields(A& a) {
    a(at, date, by, note);
  }
};

// What most events change stands first: near together in memory.
struct Family : Record {
  static constexpr char kKind[] = "family";
  static constexpr bool kStorable = true;
  FamilyName name;
  CaseStatus status = CaseStatus::CASE_STATUS_REFERRED;
  // Visits (scheduler/visits decides and applies these).
  SharedList<Visit> visits;       // by start, then id; recent and coming weeks
  SharedVector<WeekState> weeks;  // by week; published or final ones
  std::vector<StrayVisit> strays;
  // The published verdicts are those of this instant: what changes later is a deadline.
  absl::Time judged_at = absl::InfinitePast();
  std::optional<absl::Time> not_seen_since, child_not_seen_since;
  std::vector<CaseWarning> warnings;            // by kind, as published
  absl::Time warned_at = absl::InfinitePast();  // they are those of this instant
  TeamName team;
  ProgrammeName programme;
  std::string label;
  ReferralSource source = ReferralSource::REFERRAL_SOURCE_UNSPECIFIED;
  absl::Time referred_at;
  absl::Time judged_from;  // DOMAIN D8
  std::optional<uint32_t> age_at_referral;
  std::vector<FamilyMember> members;
  CheckOutcome screening = CheckOutcome::CHECK_OUTCOME_UNSPECIFIED;
  std::optional<absl::CivilDay> screening_date;
  StaffName screening_by;
  std::optional<bool> consent;
  std::optional<absl::CivilDay> consent_date;
  PersonName consent_person;
  std::vector<EligibilityCheck> eligibility;  // by gate, latest
  StaffName therapist;
  std::optional<absl::CivilDay> start_date;   // planned while incoming
  absl::Time start = absl::InfiniteFuture();  // active from
  std::optional<absl::CivilDay> planned_discharge;
  std::optional<absl::CivilDay> closure_date;
  absl::Time end = absl::InfiniteFuture();  // active until
  ClosureReason closure_reason = ClosureReason::CLOSURE_REASON_UNSPECIFIED;
  std::vector<Hold> holds;                     // by start; those not withdrawn lie apart
  std::vector<Taper> tapers;                   // by date, apart
  std::vector<std::string> transfer_ids;       // of all that were ever asked for, by event
  std::optional<Transfer> transfer;            // that has not taken effect
  std::vector<ReInvolvement> re_involvements;  // by start, apart
  std::optional<absl::Time> late_from;       // of an incoming one: late when it is not open by then
  std::vector<LengthReview> length_reviews;  // by time
  // Of a referral that did not open.
  std::optional<absl::Time> referral_ended_at;
  bool referral_withdrawn = false;
  SealedBytes referral_end_reason;

  // The case has ended, or was never opened, and no week of it will be judged any more; by the
  // given states of its weeks.
  bool judged_whole(absl::Span<const WeekState> states) const;
  // The same, with every visit archived: may leave memory.
  bool closed() const;
  const std::string& key() const { return name.str(); }
  template <class A>
  void Fields(A& a) {
    a(reflects, edited, name, team, programme, label, status, source, referred_at, judged_from,
      age_at_referral, members, screening, screening_date, screening_by, consent, consent_date,
      consent_person, eligibility, therapist, start_date, start, planned_discharge, closure_date,
      end, closure_reason, holds, tapers, referral_ended_at, referral_withdrawn,
      referral_end_reason, visits, weeks, strays, judged_at, not_seen_since, child_not_seen_since,
      warnings, warned_at, transfer_ids, transfer, re_involvements, late_from, length_reviews);
  }
};

}  // namespace vigil::scheduler
