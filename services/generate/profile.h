// What an agency to be generated looks like. The shipped ones are read from deploy/samples/*.yaml;
// large ones are made up by count.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vigil/programme/v1/programme.pb.h"

namespace vigil::generate {

struct TeamProfile {
  std::string id;
  std::string display_name;
  std::string programme_file;  // name under the programmes folder, without ending
  std::string label_prefix;    // of family labels: "IPV"
  int therapists = 3;
  int families_per_therapist = 0;  // 0: the programme's cap
  bool frs = false;
  bool prescriber = false;
  vigil::programme::v1::Programme programme;  // read from the file
};

struct AgencyProfile {
  std::string id;
  std::string display_name;
  std::string zone;
  std::vector<TeamProfile> teams;
  std::string phone_prefix = "+1860555";  // fictitious numbers, four digits follow
  std::string name() const { return "agencies/" + id; }
};

// Every agency of a samples folder, with programmes from the programmes folder.
absl::StatusOr<std::vector<AgencyProfile>> LoadProfiles(const std::string& samples_dir,
                                                        const std::string& programmes_dir);

// `teams` teams in agencies of at most 20, over the programmes folder's programmes in turn. On the
// average a team has twenty open families: 600 teams are 12,000, and 2 million visits in a year.
absl::StatusOr<std::vector<AgencyProfile>> MadeUpProfiles(int teams,
                                                          const std::string& programmes_dir);

}  // namespace vigil::generate
