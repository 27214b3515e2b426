// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import ImageFiles
import Imaging
import Volumes

/// Reads the images that are explained.
struct ExplainedImage {
  let helper: DICOMHelper

  /// The volume of an image file, or of the only series of a folder of DICOM files.
  func volume(_ path: String) throws -> Volume<Float> {
    try FileAccessError.check(readable: path)
    let source = URL(filePath: path)
    if ImageFileFormat(fileName: source.lastPathComponent) != nil {
      let image = try ImageFileClient(pool: helper.pool).image(at: source)
      guard image.components == 1 else {
        throw ImageRefusal("\(source.lastPathComponent): found a picture in colour; expected grey values")
      }
      return try image.volume()
    }
    let folder = try SeriesFolder.read([path], helper)
    let stack = try StackChoice(series: nil, stack: nil, time: 1).stack(of: folder)
    return try folder.volume(of: stack, time: 0, policy: .strict, helper).volume
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
