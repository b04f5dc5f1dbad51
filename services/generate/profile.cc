#include "services/generate/profile.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "services/cli/message_yaml.h"
#include "services/cli/programme_file.h"
#include "services/cli/text_file.h"

namespace vigil::generate {
namespace {

constexpr int kTeamsPerAgency = 20;
constexpr int kMost = 50;  // therapists of a sample's team, families of a therapist
// Places for families in ten made-up teams. About one in seven stands empty, from a closure to the
// next opening: so a team has twenty families.
constexpr int kPlacesOfTenTeams = 233;

// Of the t-th team; over many teams the mean is right, whatever the cap.
int TherapistsOf(int t, int cap) {
  return (t + 1) * kPlacesOfTenTeams / (10 * cap) - t * kPlacesOfTenTeams / (10 * cap);
}

absl::Status ReadProgramme(const std::string& programmes_dir, TeamProfile& team) {
  const std::filesystem::path path =
      std::filesystem::path(programmes_dir) / (team.programme_file + ".textproto");
  VIGIL_ASSIGN_OR_RETURN(team.programme, cli::ReadProgrammeFile(path.string()));
  return absl::OkStatus();
}

// Says where in which file something is wrong.
class SampleFile {
 public:
  explicit SampleFile(std::string path) : path_(std::move(path)) {}

  absl::StatusOr<AgencyProfile> Read(const std::string& programmes_dir) const {
    VIGIL_ASSIGN_OR_RETURN(const std::string text,
                           cli::ReadTextFile(path_, limits::kMaxRequestBytes));
    const absl::StatusOr<YAML::Node> root = cli::ParseYaml(text);
    if (!root.ok())
      return absl::InvalidArgumentError(absl::StrCat(path_, ": ", root.status().message()));
    AgencyProfile agency;
    VIGIL_RETURN_IF_ERROR(Keys(*root, {{"agency", Into(&agency.id)},
                                       {"display_name", Into(&agency.display_name)},
                                       {"zone", Into(&agency.zone)},
                                       {"phone_prefix", Into(&agency.phone_prefix)},
                                       {"teams", [&](const YAML::Node& node) {
                                          return Teams(node, programmes_dir, &agency);
                                        }}}));
    if (agency.id.empty() || agency.zone.empty() || agency.teams.empty())
      return absl::InvalidArgumentError(absl::StrCat(path_, ": needs agency, zone and teams"));
    if (agency.display_name.empty()) agency.display_name = agency.id;
    return agency;
  }

 private:
  using Setter = std::function<absl::Status(const YAML::Node&)>;

  absl::Status Bad(const YAML::Node& node, absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat(path_, ":", node.Mark().line + 1, ": ", what));
  }

  absl::Status Keys(const YAML::Node& map, const std::map<std::string, Setter>& setters) const {
    if (!map.IsMap()) return Bad(map, "expected a map of keys and values");
    for (const auto& entry : map) {
      const std::string key = entry.first.Scalar();
      const auto setter = setters.find(key);
      if (setter == setters.end()) return Bad(entry.first, absl::StrCat("unknown key '", key, "'"));
      VIGIL_RETURN_IF_ERROR(setter->second(entry.second));
    }
    return absl::OkStatus();
  }

  Setter Into(std::string* out) const {
    return [this, out](const YAML::Node& node) {
      return YAML::convert<std::string>::decode(node, *out) ? absl::OkStatus()
                                                            : Bad(node, "expected a text");
    };
  }
  Setter Into(bool* out) const {
    return [this, out](const YAML::Node& node) {
      return YAML::convert<bool>::decode(node, *out) ? absl::OkStatus()
                                                     : Bad(node, "expected true or false");
    };
  }
  Setter Into(int* out) const {
    return [this, out](const YAML::Node& node) {
      const bool right =
          node.IsScalar() && absl::SimpleAtoi(node.Scalar(), out) && *out >= 1 && *out <= kMost;
      return right ? absl::OkStatus()
                   : Bad(node, absl::StrCat("expected a number from 1 to ", kMost));
    };
  }

  absl::Status Teams(const YAML::Node& teams, const std::string& programmes_dir,
                     AgencyProfile* agency) const {
    if (!teams.IsSequence()) return Bad(teams, "teams: expected a list");
    for (const YAML::Node& node : teams) {
      TeamProfile team;
      team.label_prefix = "F";
      VIGIL_RETURN_IF_ERROR(
          Keys(node, {{"id", Into(&team.id)},
                      {"display_name", Into(&team.display_name)},
                      {"programme", Into(&team.programme_file)},
                      {"label_prefix", Into(&team.label_prefix)},
                      {"therapists", Into(&team.therapists)},
                      {"families_per_therapist", Into(&team.families_per_therapist)},
                      {"frs", Into(&team.frs)},
                      {"prescriber", Into(&team.prescriber)}}));
      if (team.id.empty() || team.programme_file.empty())
        return Bad(node, "a team needs id and programme");
      if (team.display_name.empty()) team.display_name = team.id;
      VIGIL_RETURN_IF_ERROR(ReadProgramme(programmes_dir, team));
      agency->teams.push_back(std::move(team));
    }
    return absl::OkStatus();
  }

  const std::string path_;
};

}  // namespace

absl::StatusOr<std::vector<AgencyProfile>> LoadProfiles(const std::string& samples_dir,
                                                        const std::string& programmes_dir) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(samples_dir, error)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  if (error || files.empty())
    return absl::NotFoundError(absl::StrCat("no agencies (*.yaml) in ", samples_dir));
  std::sort(files.begin(), files.end());
  std::vector<AgencyProfile> agencies;
  for (const auto& file : files) {
    VIGIL_ASSIGN_OR_RETURN(AgencyProfile agency, SampleFile(file.string()).Read(programmes_dir));
    agencies.push_back(std::move(agency));
  }
  return agencies;
}

absl::StatusOr<std::vector<AgencyProfile>> MadeUpProfiles(int teams,
                                                          const std::string& programmes_dir) {
  static constexpr const char* kProgrammes[] = {"mst-uk-standard", "mst-ipv-connecticut",
                                                "leicester-standard", "mst-bsf-connecticut",
                                                "aip-boston"};
  static constexpr const char* kZones[] = {"Europe/London", "America/New_York", "Europe/London",
                                           "America/New_York", "America/New_York"};
  std::vector<AgencyProfile> agencies;
  for (int t = 0; t < teams; ++t) {
    const int a = t / kTeamsPerAgency;
    if (t % kTeamsPerAgency == 0) {
      AgencyProfile agency;
      agency.id = absl::StrFormat("made-up-%02d", a);
      agency.display_name = absl::StrCat("Made-up agency ", a);
      agency.zone = kZones[a % 5];
      agencies.push_back(std::move(agency));
    }
    TeamProfile team;
    team.id = absl::StrFormat("team-%02d", t % kTeamsPerAgency);
    team.display_name = absl::StrCat("Team ", t % kTeamsPerAgency);
    team.programme_file = kProgrammes[a % 5];
    team.label_prefix = "M";
    team.frs = t % 3 == 0;
    VIGIL_RETURN_IF_ERROR(ReadProgramme(programmes_dir, team));
    team.therapists = TherapistsOf(t, team.programme.caseload().therapist_cap().value());
    agencies.back().teams.push_back(std::move(team));
  }
  return agencies;
}

}  // namespace vigil::generate
