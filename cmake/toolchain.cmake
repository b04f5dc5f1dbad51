# Compiler, linker, warnings, sanitizers and the libraries, all from Debian 12.

set(CMAKE_CXX_FLAGS_DEV "-O1 -g1 -fno-omit-frame-pointer" CACHE STRING "" FORCE)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG" CACHE STRING "" FORCE)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Relative paths, so that two checkouts of the same sources share the cache.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_DEPEND=1
      ${CCACHE_PROGRAM})
endif()
# With ccache, precompiled headers need the includes kept in what is preprocessed.
add_compile_options(-fpch-preprocess)
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

option(VIGIL_WERROR "Treat warnings as errors" ON)
set(VIGIL_SANITIZE "" CACHE STRING "Sanitizers, for instance address,undefined")
if(VIGIL_SANITIZE)
  # GCC 12 takes std::regex for uninitialised when it instruments it.
  add_compile_options(-Wno-maybe-uninitialized)
  add_compile_options(-fsanitize=${VIGIL_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${VIGIL_SANITIZE})
endif()

# One target carries our warnings; generated and third-party code does not link it.
add_library(vigil_warnings INTERFACE)
target_compile_options(vigil_warnings INTERFACE -Wall -Wextra -Wno-unused-parameter
                       -Wno-missing-field-initializers $<$<BOOL:${VIGIL_WERROR}>:-Werror>)

# Protobuf in module mode before gRPC in CONFIG mode: the other order fails on Debian 12.
find_package(Protobuf REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(RocksDB CONFIG REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Threads REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
