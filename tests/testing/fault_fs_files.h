// The files and folders a FaultFileSystem hands out: each call asks it first and tells it after.
// Internal to it.
#pragma once

#include <memory>
#include <string>

#include "rocksdb/file_system.h"

namespace vigil::testkit {

class FaultFileSystem;

std::unique_ptr<rocksdb::FSRandomAccessFile> NewFaultReader(
    std::unique_ptr<rocksdb::FSRandomAccessFile> file, FaultFileSystem* fs, std::string path);
std::unique_ptr<rocksdb::FSWritableFile> NewFaultWriter(
    std::unique_ptr<rocksdb::FSWritableFile> file, FaultFileSystem* fs, std::string path);
std::unique_ptr<rocksdb::FSRandomRWFile> NewFaultRandomFile(
    std::unique_ptr<rocksdb::FSRandomRWFile> file, FaultFileSystem* fs, std::string path);
std::unique_ptr<rocksdb::FSDirectory> NewFaultFolder(std::unique_ptr<rocksdb::FSDirectory> folder,
                                                     FaultFileSystem* fs, std::string path);

}  // namespace vigil::testkit
