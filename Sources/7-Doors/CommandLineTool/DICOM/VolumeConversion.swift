// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import ImageFiles
import Imaging
import Reports
import Volumes

/// Which stack of which series is meant.
struct StackChoice {
  /// Series Number, as `show` prints it, or Series Instance UID; `nil` for the only one.
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

  /// The series that is meant.
  func series(of folder: SeriesFolder) throws(ImageRefusal) -> ImageSeries {
    guard !folder.series.isEmpty else {
      throw ImageRefusal(folder.unread.first?.words ?? "there is no DICOM file")
    }
    if let wanted = series {
      let meant = folder.series.filter { $0.seriesInstanceUID == wanted || $0.number.map(String.init) == wanted }
      guard let only = meant.first else {
        let numbers = folder.series.map { $0.number.map(String.init) ?? "none" }.joined(separator: ", ")
        throw ImageRefusal("there is no series of that number or UID; there are the numbers \(numbers)")
      }
      guard meant.count == 1 else {
        throw ImageRefusal(
          "\(meant.count) series have that number; choose one by its UID, which `fiducial dicom show --reveal` gives")
      }
      return only
    }
    if folder.series.count == 1, folder.series[0].modality == "SEG" { return folder.series[0] }
    let candidates = folder.series.filter { !$0.volumes.isEmpty }
    guard let only = candidates.first else {
      throw ImageRefusal("no series makes a volume; `fiducial dicom show` says why")
    }
    guard candidates.count == 1 else {
      throw ImageRefusal(
        "\(candidates.count) series make volumes; choose one with --series, by its number in `fiducial dicom show`")
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
      try check(folder.unread.filter { !$0.isOther })
      let series = try choice.series(of: folder)
      image = series.modality == "SEG" ? try labels(series, folder) : try volume(folder)
    }
    let bytes = try images.bytes(of: image, as: format, isPacked: target.pathExtension == "gz")
    try AtomicFiles(in: target.deletingLastPathComponent()).write([.init(target.lastPathComponent, Data(bytes))])
  }

  /// A file that could not be read may be a slice: it is named, and without it there is no volume unless one is asked for.
  private func check(_ unread: [SeriesFolder.Unread]) throws {
    guard !unread.isEmpty else { return }
    let words = unread.map(\.words).joined(separator: "\n")
    guard policy != .strict else {
      throw ImageRefusal("\(words)\nno volume, because a slice may be missing (--geometry keep makes one all the same)")
    }
    try StandardOutput.print(words)
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

  private func labels(_ series: ImageSeries, _ folder: SeriesFolder) throws -> DecodedImage {
    guard series.instances.count == 1, let place = series.instances.first else {
      throw ImageRefusal("the series has \(series.instances.count) segmentations; give the file of one")
    }
    guard recipe == nil else { throw ImageRefusal("a recipe prepares images; this is a segmentation") }
    let segmentation = try Segmentation(folder.files[place])
    let map = try segmentation.labelMap(try helper.pixels(at: folder.locations[place]))
    for label in map.labels { try StandardOutput.print("\(label.number) \(Printable.line(label.name))") }
    return DecodedImage(map)
  }
}
