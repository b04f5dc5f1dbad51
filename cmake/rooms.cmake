# A room is a folder of sources. Every *.cc that is neither a test, a benchmark, a main nor in a
# folder testing/ goes into the room's library; the *_test.cc of one folder become one test program,
# so that adding a file needs no edit here.
include(GoogleTest)

# What nearly every source includes, parsed once for a room and once for its tests: of a file of
# ours four fifths of the compiler's time went there. Only what changes with the contract or with
# Debian stands here, never a header of ours; each file still includes what it uses.
set(vigil_common_headers
    <algorithm> <atomic> <cstdint> <functional> <map> <memory> <mutex> <optional> <set> <string>
    <tuple> <utility> <vector>
    <absl/container/flat_hash_map.h> <absl/status/status.h> <absl/status/statusor.h>
    <absl/strings/match.h> <absl/strings/numbers.h> <absl/strings/str_cat.h>
    <absl/strings/str_format.h> <absl/strings/str_join.h> <absl/strings/str_split.h>
    <absl/strings/string_view.h> <absl/time/civil_time.h> <absl/time/time.h> <absl/types/span.h>
    <google/protobuf/message.h>
    <vigil/events/v1/family.pb.h> <vigil/events/v1/roster.pb.h> <vigil/events/v1/visit.pb.h>
    <vigil/programme/v1/programme.pb.h> <vigil/types/v1/types.pb.h> <vigil/v1/case.pb.h>
    <vigil/v1/roster.pb.h> <vigil/v1/visit.pb.h>)
set(vigil_grpc_headers <grpcpp/grpcpp.h>)
set(vigil_test_headers <gmock/gmock.h> <gtest/gtest.h>)

# vigil_room(<name> [DEPS <target>...] [RECURSE]): the library vigil_<name> from this folder.
function(vigil_room name)
  cmake_parse_arguments(ARG "RECURSE" "" "DEPS" ${ARGN})
  if(ARG_RECURSE)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cc)
  else()
    file(GLOB sources CONFIGURE_DEPENDS *.cc)
  endif()
  list(FILTER sources EXCLUDE REGEX "(_test|_bench|/main)\\.cc$")
  # Below the room, not above it: tests/testing is itself a room.
  list(FILTER sources EXCLUDE REGEX "^${CMAKE_CURRENT_SOURCE_DIR}/(.*/)?testing/")
  if(NOT sources)  # a room with headers only
    set(sources ${CMAKE_CURRENT_BINARY_DIR}/empty.cc)
    file(GENERATE OUTPUT ${sources} CONTENT "")
  endif()
  add_library(vigil_${name} STATIC ${sources})
  target_include_directories(vigil_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(vigil_${name} PUBLIC ${ARG_DEPS} PRIVATE vigil_warnings)
endfunction()

# vigil_tests(<name> [DIR <folder>] [DEPS <target>...] [HEADERS_OF <target>]): one program from the
# folder's *_test.cc; its precompiled headers are those of the target.
function(vigil_tests name)
  cmake_parse_arguments(ARG "" "DIR;TIMEOUT;HEADERS_OF" "DEPS" ${ARGN})
  if(NOT ARG_DIR)
    set(ARG_DIR ${CMAKE_CURRENT_SOURCE_DIR})
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${ARG_DIR}/*_test.cc)
  if(NOT sources)
    return()
  endif()
  add_executable(${name}_test ${sources})
  target_link_libraries(${name}_test PRIVATE ${ARG_DEPS} vigil_warnings GTest::gmock
                        GTest::gtest_main)
  if(ARG_HEADERS_OF)
    target_precompile_headers(${name}_test REUSE_FROM ${ARG_HEADERS_OF})
  endif()
  gtest_discover_tests(${name}_test DISCOVERY_MODE PRE_TEST TEST_PREFIX ${name}.
                       WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                       PROPERTIES TIMEOUT ${ARG_TIMEOUT})
endfunction()

# vigil_test_folders(<prefix> DEPS <target>... [HEADERS_OF <target>]): vigil_tests for every
# sub-folder of this folder.
function(vigil_test_folders prefix)
  cmake_parse_arguments(ARG "" "HEADERS_OF" "DEPS" ${ARGN})
  file(GLOB folders CONFIGURE_DEPENDS LIST_DIRECTORIES true *)
  foreach(folder ${folders})
    if(IS_DIRECTORY ${folder})
      get_filename_component(leaf ${folder} NAME)
      vigil_tests(${prefix}_${leaf} DIR ${folder} DEPS ${ARG_DEPS}
                  HEADERS_OF ${ARG_HEADERS_OF})
    endif()
  endforeach()
endfunction()
