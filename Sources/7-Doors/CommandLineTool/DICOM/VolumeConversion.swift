// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import ImageFiles
import Imaging
import Reports
import Volumes

/// Which stack of which series is meant.
struct StackChoice {
  /// Series Instance UID, or the number of the series from 1; `nil` for the only one.
  var series: String?
  /// The stack's number from 1; `nil` for the only one.
  var stack: Int?
  /// The point in time, from 1.
  var time: Int

  /// The stack that is meant.
  func stack(of folder: SeriesFolder) throws(ImageRefusal) -> ImageStack {
    let series = try series(of: folder)
    if let stack {
      guard series.stacks.indices.contains(stack - 1) else {
        throw ImageRefusal("there is no stack \(stack); the series has \(series.stacks.count)")
      }
      return series.stacks[stack - 1]
    }
    let volumes = series.volumes
    guard let only = volumes.first else {
      throw ImageRefusal("no stack of the series makes a volume; `fiducial dicom show` says why")
    }
    guard volumes.count == 1 else {
      throw ImageRefusal("the series has \(volumes.count) stacks that make volumes; choose one with --stack")
    }
    return only
  }

  private func series(of folder: SeriesFolder) throws(ImageRefusal) -> ImageSeries {
    if let wanted = series {
      if let number = Int(wanted), folder.series.indices.contains(number - 1) { return folder.series[number - 1] }
      guard let named = folder.series.first(where: { $0.seriesInstanceUID == wanted }) else {
        throw ImageRefusal("there is no such series among the \(folder.series.count); `fiducial dicom show` lists them")
      }
      return named
    }
    let candidates = folder.series.filter { !$0.volumes.isEmpty }
    guard let only = candidates.first else {
      throw ImageRefusal("no series makes a volume; `fiducial dicom show` says why")
    }
    guard candidates.count == 1 else {
      throw ImageRefusal(
        "\(candidates.count) series make volumes; choose one with --series, by its number or its UID in "
          + "`fiducial dicom show`")
    }
    return only
  }
}

/// Writes series, segmentations and image files as image files.
struct VolumeConversion {
  var choice: StackChoice
  var policy: GeometryPolicy
  /// How the volume is prepared for a model; `nil` leaves it as it is.
  var recipe: PreprocessingRecipe?
  var helper: DICOMHelper

  /// Converts what was named.
  func convert(_ input: String, to target: URL, as format: ImageFileFormat) throws {
    let images = ImageFileClient(pool: helper.pool)
    let image: DecodedImage
    let source = URL(filePath: input)
    if ImageFileFormat(fileName: source.lastPathComponent) != nil {
      let read = try images.image(at: source)
      image = recipe == nil ? read : try prepared(try read.volume())
    } else {
      let folder = try SeriesFolder.read([input], helper)
      let isSegmentation = folder.files.count == 1 && folder.files[0].text(.modality) == "SEG"
      image = isSegmentation ? try labels(folder) : try volume(folder)
    }
    let bytes = try images.bytes(of: image, as: format, isPacked: target.pathExtension == "gz")
    try AtomicFiles(in: target.deletingLastPathComponent()).write([.init(target.lastPathComponent, Data(bytes))])
  }

  private func volume(_ folder: SeriesFolder) throws -> DecodedImage {
    let made = try folder.volume(of: try choice.stack(of: folder), time: choice.time - 1, policy: policy, helper)
    for finding in made.findings { try StandardOutput.print("\(finding.kind.rawValue): \(finding.words)") }
    for sentence in made.treatment { try StandardOutput.print(sentence) }
    let size = made.volume.grid.size
    try StandardOutput.print("\(size.x) × \(size.y) × \(size.z) voxels" + (made.unit.map { " in \($0)" } ?? ""))
    return try prepared(made.volume)
  }

  private func prepared(_ volume: Volume<Float>) throws -> DecodedImage {
    guard let recipe else { return DecodedImage(volume) }
    let made = try recipe.applied(to: volume)
    let size = made.volume.grid.size
    try StandardOutput.print("prepared by \(made.recipe): \(size.x) × \(size.y) × \(size.z) voxels")
    return DecodedImage(made.volume)
  }

  private func labels(_ folder: SeriesFolder) throws -> DecodedImage {
    let segmentation = try Segmentation(folder.files[0])
    let pixels = try helper.pixels(at: folder.locations[0])
    let map = try segmentation.labelMap(pixels)
    try StandardOutput.print(
      map.labels.map { "\($0.number) \($0.name)" }.joined(separator: "\n"))
    return DecodedImage(map)
  }
}
