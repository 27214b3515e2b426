// SPDX-License-Identifier: Apache-2.0
import Volumes

/// NIfTI's code of a type of voxels.
///
/// > Source: nifti1.h of the NIfTI-1.1 data format (DFWG, 2005), the `DT_` and `NIFTI_TYPE_` codes.
enum NIfTIDataType {
  /// RGB24, three bytes a voxel.
  static let rgb: Int16 = 128
  /// RGBA32, four bytes a voxel.
  static let rgba: Int16 = 2304

  static let codes: [(code: Int16, type: VoxelType)] = [
    (2, .uint8), (4, .int16), (8, .int32), (16, .float32), (64, .float64), (256, .int8), (512, .uint16),
    (768, .uint32), (1024, .int64), (1280, .uint64),
  ]

  static func code(of type: VoxelType) -> Int16 { codes.first { $0.type == type }?.code ?? 0 }
}
