// SPDX-License-Identifier: Apache-2.0
import Catalog
import DICOM
import Features
import Foundation
import Imaging
import Volumes

extension ImageCaseReader {
  /// The image of one DICOM file: a picture, or the volume of its frames.
  func single(_ bytes: [UInt8]) throws(CaseFailure) -> Decoded {
    let memory = try Self.memory(bytes)
    let image: DICOMImage
    do { image = try dicom.image(at: memory.location) } catch {
      // What has no pixels may say what it is.
      if case .refused(.noPixels, _, _) = error {
        let header: DataSet
        do { header = try dicom.file(at: memory.location).dataSet } catch { throw Self.failure(error) }
        try Self.check(header)
      }
      throw Self.failure(error)
    }
    let (data, pixels) = (image.file.dataSet, image.pixels)
    try Self.check(data)
    var attributes = HeaderAttributes(data: data).attributes
    attributes[AttributeName.rows] = .number(Double(pixels.rows))
    attributes[AttributeName.columns] = .number(Double(pixels.columns))
    attributes[AttributeName.frames] = .number(Double(pixels.frames))
    guard isVolumes else {
      guard pixels.frames == 1 else { throw .frames(pixels.frames) }
      return Decoded(volume: try Self.picture(pixels, data), attributes: attributes)
    }
    let stacks = SeriesBuilder().series([data]).flatMap(\.volumes)
    // A radiograph has no place in the patient and is a volume of one slice all the same.
    if stacks.isEmpty, pixels.frames == 1 {
      return Decoded(volume: try Self.picture(pixels, data), attributes: attributes)
    }
    let volume = try volume(of: stacks, [data]) { _, frames in
      guard let part = pixels.frames(frames) else { throw CaseFailure.undecodable("found fewer frames than are said") }
      return part
    }
    return Decoded(volume: volume, attributes: attributes)
  }

  /// The volume of the slices of a series, a file each.
  func series(_ files: [[UInt8]]) throws(CaseFailure) -> Decoded {
    var headers: [DataSet] = []
    for bytes in files {
      let memory = try Self.memory(bytes)
      do { headers.append(try dicom.file(at: memory.location).dataSet) } catch { throw Self.failure(error) }
    }
    for header in headers { try Self.check(header) }
    let series = SeriesBuilder().series(headers)
    guard series.count == 1 else { throw .noVolume("the files are of \(series.count) series") }
    let volume = try volume(of: series.flatMap(\.volumes), headers) { instance, frames in
      let memory = try Self.memory(files[instance])
      return try dicom.pixels(at: memory.location, frames: frames)
    }
    var attributes = headers.first.map { HeaderAttributes(data: $0).attributes } ?? [:]
    attributes[AttributeName.frames] = .number(Double(volume.grid.size.z))
    return Decoded(volume: volume, attributes: attributes)
  }

  /// Objects that say something of images and are none themselves, by their SOP Class UID (PS3.4 B.5).
  private static let others = [
    "1.2.840.10008.5.1.4.1.1.66": "raw data", "1.2.840.10008.5.1.4.1.1.66.1": "a registration (REG)",
    "1.2.840.10008.5.1.4.1.1.66.4": "a segmentation (SEG)",
    "1.2.840.10008.5.1.4.1.1.66.5": "a surface segmentation (SEG)",
    "1.2.840.10008.5.1.4.1.1.66.7": "a label map (SEG)",
    "1.2.840.10008.5.1.4.1.1.67": "a real world value mapping (RWV)",
    "1.2.840.10008.5.1.4.1.1.481.2": "a dose (RTDOSE)", "1.2.840.10008.5.1.4.1.1.481.3": "outlines (RTSTRUCT)",
    "1.2.840.10008.5.1.4.1.1.481.5": "a treatment plan (RTPLAN)",
  ]

  /// Refuses what is no image, by its name.
  private static func check(_ data: DataSet) throws(CaseFailure) {
    let uid = data.text(.sopClassUID) ?? ""
    if let name = others[uid] { throw .undecodable("found \(name); expected an image") }
    if uid.hasPrefix("1.2.840.10008.5.1.4.1.1.11.") {
      throw .undecodable("found a presentation state (PR); expected an image")
    }
    if uid.hasPrefix("1.2.840.10008.5.1.4.1.1.88.") {
      throw .undecodable("found a structured report (SR); expected an image")
    }
  }

  /// The volume of the only stack.
  private func volume(
    of stacks: [ImageStack], _ headers: [DataSet],
    pixels: (_ instance: Int, _ frames: Range<Int>) throws -> PixelArray
  ) throws(CaseFailure) -> Volume<Float> {
    guard let stack = stacks.first else { throw .noVolume("no slices that lie in the patient side by side") }
    guard stacks.count == 1 else { throw .noVolume("\(stacks.count) stacks of slices, and one is needed") }
    guard stack.times.count == 1 else { throw .noVolume("\(stack.times.count) points in time, and one is needed") }
    let isInverted = stack.times[0].contains { Self.isInverted(headers[$0.instance]) }
    guard !isInverted else { throw .noVolume("slices are stored with white for small values (MONOCHROME1)") }
    let made: ImageVolume
    do {
      made = try VolumeAssembler(policy: geometry).volume(of: stack, files: headers, pixels: pixels)
    } catch {
      switch error {
      case .noVolume(let reason): throw .noVolume(reason)
      case .refused(let findings): throw .noVolume(findings.map(\.words).joined(separator: "; "))
      case .colours: throw .colours
      case .tooLarge(let voxels, let limit): throw .noVolume("\(voxels) voxels, and \(limit) are allowed")
      case .noSuchTime, .noRealWorldMapping, .shape: throw .noVolume("the files have not the pixels that they say")
      case .pixels(_, let cause as DICOMHelperFailure): throw Self.failure(cause)
      case .pixels(_, let cause as CaseFailure): throw cause
      case .pixels: throw .noVolume("the pixels of a slice could not be had")
      }
    }
    guard let padding = made.padding else { return made.volume }
    let voxels = Self.unpadded(made.volume.voxels, where: padding.voxels)
    return Volume(grid: made.volume.grid, voxels: voxels) ?? made.volume
  }

  /// A picture in the modality's numbers, greater being brighter.
  static func picture(_ pixels: PixelArray, _ data: DataSet) throws(CaseFailure) -> Volume<Float> {
    guard let image = FeatureImage(pixels, of: data, frame: 0) else {
      throw .undecodable("found pixels that cannot be shown as greys")
    }
    guard isGrey(pixels) else { throw .colours }
    var values = image.values
    if image.isInverted {
      let sum = image.range.lowerBound + image.range.upperBound
      for place in values.indices { values[place] = sum - values[place] }
    }
    if let padding = PixelPadding(data), pixels.samplesPerPixel == 1 {
      let isPadding = pixels.values().map { padding.contains(Double($0)) }
      values = unpadded(values, where: isPadding)
    }
    guard let volume = flat(values, image.columns, image.rows, image.spacing) else {
      throw .undecodable("found a picture without pixels")
    }
    return volume
  }

  /// The values with the least of the others where there is padding; as they are where there are no others.
  private static func unpadded(_ values: [Float], where isPadding: [Bool]) -> [Float] {
    var least = Float.infinity
    for (value, isPadding) in zip(values, isPadding) where !isPadding { least = min(least, value) }
    guard least.isFinite else { return values }
    var values = values
    for place in values.indices where isPadding[place] { values[place] = least }
    return values
  }

  private static func isInverted(_ data: DataSet) -> Bool {
    data.text(.photometricInterpretation) == "MONOCHROME1" || data.text(.presentationLUTShape) == "INVERSE"
  }

  /// Whether a picture has greys alone: one sample that is no index of a palette, or three that are equal.
  private static func isGrey(_ pixels: PixelArray) -> Bool {
    if pixels.samplesPerPixel == 1 { return pixels.photometricInterpretation != "PALETTE COLOR" }
    guard pixels.samplesPerPixel == 3 else { return false }
    let values = pixels.values()
    for place in stride(from: 0, to: values.count - 2, by: 3) {
      let (red, green, blue) = (values[place], values[place + 1], values[place + 2])
      if red != green || red != blue { return false }
    }
    return true
  }

  private static func memory(_ bytes: [UInt8]) throws(CaseFailure) -> MemoryFile {
    do { return try MemoryFile(bytes) } catch { throw .unreadable("no memory left for a file") }
  }
}

extension PixelArray {
  /// Some frames alone; `nil` where there are not so many.
  fileprivate func frames(_ range: Range<Int>) -> PixelArray? {
    guard range.lowerBound >= 0, range.upperBound <= frames, !range.isEmpty else { return nil }
    let part = range.lowerBound * samplesPerFrame..<range.upperBound * samplesPerFrame
    return PixelArray(
      rows: rows, columns: columns, frames: range.count, samplesPerPixel: samplesPerPixel,
      photometricInterpretation: photometricInterpretation, samples: samples.slice(part))
  }
}
