#include "scheduler/family/transfer_rules.h"

#include "absl/strings/str_cat.h"
#include "scheduler/core/rejections.h"

namespace vigil::scheduler {
namespace {

constexpr absl::string_view kCollection = "/transfers/";

}  // namespace

std::string TransferNameOf(const FamilyName& family, absl::string_view id) {
  return absl::StrCat(family.str(), kCollection, id);
}

FamilyName FamilyOfTransfer(absl::string_view name) { return FamilyName(NameParent(name)); }

absl::StatusOr<const Transfer*> NeedTransfer(const Family& family, absl::string_view name) {
  if (!family.transfer.has_value() || family.transfer->id != NameLeaf(name))
    return NotFound("transfer", name);
  return &*family.transfer;
}

absl::Status CheckNoTransfer(const Family& family) {
  if (!family.transfer.has_value()) return absl::OkStatus();
  const std::string name = TransferNameOf(family.name, family.transfer->id);
  return Precondition("TRANSFER_PENDING", "D14", family.name.str(),
                      absl::StrCat(family.name.str(), " is on its way to ",
                                   family.transfer->to.str(), ": end ", name, " first"),
                      {{"transfer", name}, {"to", family.transfer->to.str()}});
}

absl::Status CheckOtherTherapist(const Family& family, const StaffName& receiver) {
  if (receiver != family.therapist) return absl::OkStatus();
  return Precondition(
      "SAME_THERAPIST", "D14", family.name.str(),
      absl::StrCat(receiver.str(), " is the therapist of ", family.name.str(), " already"));
}

}  // namespace vigil::scheduler
