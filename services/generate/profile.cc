#include "services/generate/profile.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "services/cli/message_yaml.h"
#include "services/cli/programme_file.h"

namespace vigil::generate {
namespace {

constexpr int kTeamsPerAgency = 20;
// Places for families in ten made-up teams. About one in seven stands empty, from a closure to the
// next opening: so a team has twenty families.
constexpr int kPlacesOfTenTeams = 233;

// Of the t-th team; over many teams the mean is right, whatever the cap.
int TherapistsOf(int t, int cap) {
  return (t + 1) * kPlacesOfTenTeams / (10 * cap) - t * kPlacesOfTenTeams / (10 * cap);
}

absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) return absl::NotFoundError(absl::StrCat(path.string(), " cannot be read"));
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

absl::Status ReadProgramme(const std::string& programmes_dir, TeamProfile& team) {
  const std::filesystem::path path =
      std::filesystem::path(programmes_dir) / (team.programme_file + ".textproto");
  VIGIL_ASSIGN_OR_RETURN(team.programme, cli::ReadProgrammeFile(path.string()));
  return absl::OkStatus();
}

absl::StatusOr<AgencyProfile> LoadProfile(const std::filesystem::path& path,
                                          const std::string& programmes_dir) {
  VIGIL_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  VIGIL_ASSIGN_OR_RETURN(const YAML::Node root, cli::ParseYaml(text));
  AgencyProfile agency;
  agency.id = root["agency"].as<std::string>("");
  agency.display_name = root["display_name"].as<std::string>(agency.id);
  agency.zone = root["zone"].as<std::string>("");
  agency.phone_prefix = root["phone_prefix"].as<std::string>(agency.phone_prefix);
  if (agency.id.empty() || agency.zone.empty() || !root["teams"].IsSequence()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path.string(), ": needs agency, zone and teams"));
  }
  for (const YAML::Node& node : root["teams"]) {
    TeamProfile team;
    team.id = node["id"].as<std::string>("");
    team.display_name = node["display_name"].as<std::string>(team.id);
    team.programme_file = node["programme"].as<std::string>("");
    team.label_prefix = node["label_prefix"].as<std::string>("F");
    team.therapists = node["therapists"].as<int>(3);
    team.families_per_therapist = node["families_per_therapist"].as<int>(0);
    team.frs = node["frs"].as<bool>(false);
    team.prescriber = node["prescriber"].as<bool>(false);
    VIGIL_RETURN_IF_ERROR(ReadProgramme(programmes_dir, team));
    agency.teams.push_back(std::move(team));
  }
  return agency;
}

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
    VIGIL_ASSIGN_OR_RETURN(AgencyProfile agency, LoadProfile(file, programmes_dir));
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
