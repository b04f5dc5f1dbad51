# A room is a folder of sources. Every *.cc that is neither a test, a benchmark, a main nor in a
# folder
# testing/ goes into the room's library; the *_test.cc of one folder become one test program, so
# that
# adding a file needs no edit here.
include(GoogleTest)

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

# vigil_tests(<name> [DIR <folder>] [DEPS <target>...]): one program from the folder's *_test.cc.
function(vigil_tests name)
  cmake_parse_arguments(ARG "" "DIR;TIMEOUT" "DEPS" ${ARGN})
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
  gtest_discover_tests(${name}_test DISCOVERY_MODE PRE_TEST TEST_PREFIX ${name}.
                       WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                       PROPERTIES TIMEOUT ${ARG_TIMEOUT})
endfunction()

# vigil_test_folders(<prefix> DEPS <target>...): vigil_tests for every sub-folder of this folder.
function(vigil_test_folders prefix)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  file(GLOB folders CONFIGURE_DEPENDS LIST_DIRECTORIES true *)
  foreach(folder ${folders})
    if(IS_DIRECTORY ${folder})
      get_filename_component(leaf ${folder} NAME)
      vigil_tests(${prefix}_${leaf} DIR ${folder} DEPS ${ARG_DEPS})
    endif()
  endforeach()
endfunction()
