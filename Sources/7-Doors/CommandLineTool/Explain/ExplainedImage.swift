// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Prediction
import Volumes

/// Reads the images that are explained.
struct ExplainedImage {
  let helper: DICOMHelper

  /// The volume of an image file, or of the only series of a folder of DICOM files; greater is brighter.
  func volume(_ path: String) throws -> Volume<Float> {
    let reader = ImageCaseReader(pool: helper.pool, isVolumes: true)
    do {
      return try reader.volume(at: FileList.files(in: [path]))
    } catch let failure as CaseFailure {
      if failure.isOfEverything { throw failure }
      throw ImageRefusal("\(URL(filePath: path).lastPathComponent): \(failure.words)")
    }
  }

  /// What is outlined in a file: every voxel that is not 0.
  func mask(_ path: String, on grid: Grid) throws -> Mask {
    let volume = try volume(path)
    guard volume.grid.size == grid.size else {
      throw ImageRefusal("\(URL(filePath: path).lastPathComponent): its outline is of another size than the image")
    }
    // The outline is that of the image voxel by voxel, whatever digits its file lost.
    return Volume(grid: grid, voxels: volume.voxels.map { $0 != 0 }) ?? Volume(grid: grid, filledWith: false)
  }
}
