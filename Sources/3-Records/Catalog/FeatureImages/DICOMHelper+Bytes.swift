// SPDX-License-Identifier: Apache-2.0
package import DICOM

extension DICOMHelper {
  /// What a file in memory says, all its values and pixels.
  package func file(of bytes: [UInt8]) throws -> DICOMFile {
    let memory = try MemoryFile(bytes)
    return try file(at: memory.location, scope: .all)
  }
}
