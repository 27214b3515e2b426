// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import ImageFiles
import Imaging
import Phantoms
import Volumes

/// One plane of a file, with what is known of its numbers.
struct MeasuredImage: Sendable {
  /// The file's name.
  var name: String
  /// The numbers.
  var plane: ImagePlane
  /// What was used, in sentences.
  var notes: [String]
  /// From the least to the greatest number that a sample can hold; `nil` where that is not known.
  var range: ClosedRange<Double>?
  /// Whether less is brighter.
  var isInverted = false

  /// The image as it is shown: the greater, the brighter.
  var shown: ImagePlane { isInverted ? plane.map { -$0 } ?? plane : plane }
}

/// Reads planes of DICOM and image files.
struct PlaneReader: Sendable {
  var options: (frame: Int?, spacing: SpacingOption?, logScale: Double?)
  let dicom: DICOMHelper
  let images: ImageFileClient

  init(_ options: PhantomMeasureOptions) {
    dicom = options.helper.dicom
    images = ImageFileClient(pool: dicom.pool)
    self.options = (options.frame, options.spacing, options.logScale?.value)
  }

  /// Whether a file's name is that of an image file, not of DICOM.
  static func isImageFile(_ location: URL) -> Bool { ImageFileFormat(fileName: location.lastPathComponent) != nil }

  /// The plane of one file.
  func image(_ location: URL) throws -> MeasuredImage {
    let name = location.lastPathComponent
    if Self.isImageFile(location) { return try image(name, try images.image(at: location)) }
    let file = try dicom.file(at: location)
    let description = try Self.description(file.dataSet, name)
    let frame = try chosen(of: description.frames, name)
    return try image(name, file.dataSet, try dicom.pixels(at: location, frames: frame..<frame + 1), frame)
  }

  private static func description(_ dataSet: DataSet, _ name: String) throws -> PixelDescription {
    do {
      return try PixelDescription(dataSet)
    } catch {
      throw ImageRefusal("\(name): it has no pixels that can be measured")
    }
  }

  private func chosen(of count: Int, _ name: String) throws(ImageRefusal) -> Int {
    let frame = options.frame.map { $0 - 1 } ?? count / 2
    guard frame < count else { throw ImageRefusal("\(name): there is no frame \(frame + 1); it has \(count)") }
    return frame
  }

  /// The plane of one frame that was read.
  func image(_ name: String, _ dataSet: DataSet, _ pixels: PixelArray, _ frame: Int) throws -> MeasuredImage {
    guard pixels.samplesPerPixel == 1, pixels.photometricInterpretation != "PALETTE COLOR" else {
      throw ImageRefusal("\(name): its pixels are in colour")
    }
    let attributes = FrameAttributes(dataSet, frame: frame)
    let mapping = ModalityMapping(attributes)
    let stored = pixels.values()
    let numbers = stored.map { Float(mapping.value(of: Double($0))) }
    let lengths = Self.lengths(attributes)
    var notes: [String] = []
    notes.append(
      "\(name): numbers are \(mapping.unit.map { "in \($0)" } ?? "as stored")"
        + (ProcessingIntent(dataSet) == nil && ["DX", "MG", "CR"].contains(dataSet.text(.modality) ?? "")
          ? ", of an image for presentation, whose curves and edges are measured too" : "")
        + (pixels.frames > 1 || frame > 0 ? ", frame \(frame + 1)" : ""))
    let description = try Self.description(dataSet, name)
    let (least, most) =
      description.isSigned
      ? (-exp2(Double(description.bitsStored - 1)), exp2(Double(description.bitsStored - 1)) - 1)
      : (0, exp2(Double(description.bitsStored)) - 1)
    let ends = [mapping.value(of: least), mapping.value(of: most)].sorted()
    if options.spacing == nil, lengths.betweenColumns != nil {
      notes.append("\(name): lengths \(lengths.place.rawValue)")
    }
    var made = try finished(
      name, pixels.columns, pixels.rows, numbers, lengths.betweenColumns, lengths.betweenRows, notes)
    made.range = description.kind == .integer && ends[0].isFinite && ends[1].isFinite ? ends[0]...ends[1] : nil
    made.isInverted = pixels.photometricInterpretation == "MONOCHROME1"
    return made
  }

  /// Where a radiograph says how far pixels of the detector are apart, that is what its sharpness and noise are told in (IEC 62220-1).
  private static func lengths(_ attributes: FrameAttributes) -> MeasurementSpacing {
    let pair = attributes.dataSet.reals(.imagerPixelSpacing)
    guard pair.count == 2, pair[0] > 0, pair[1] > 0 else { return MeasurementSpacing(attributes) }
    return MeasurementSpacing(
      betweenRows: pair[0], betweenColumns: pair[1], place: .detector, reason: "Imager Pixel Spacing")
  }

  /// The plane of an image file: a slice across the third index.
  func image(_ name: String, _ decoded: DecodedImage) throws -> MeasuredImage {
    let slice = try chosen(of: decoded.grid.size.z, name)
    let count = decoded.grid.size.x * decoded.grid.size.y
    func component(_ index: Int) throws(ImageFileError) -> ArraySlice<Float> {
      try decoded.volume(0, component: index).voxels[slice * count..<(slice + 1) * count]
    }
    var notes = ["\(name): numbers as the file gives them"]
    if decoded.grid.size.z > 1 { notes[0] += ", slice \(slice + 1)" }
    var numbers: [Float]
    do {
      switch decoded.meaning {
      case .scalar, .grayAlpha, .components: numbers = Array(try component(0))
      case .rgb, .rgba:
        // Luma after ITU-R BT.601; of a grey picture stored in colours it is the grey.
        let (red, green, blue) = (Array(try component(0)), Array(try component(1)), Array(try component(2)))
        numbers = red.indices.map { 0.299 * red[$0] + 0.587 * green[$0] + 0.114 * blue[$0] }
        notes[0] += ", colours as greys"
      case .palette: throw ImageRefusal("\(name): its colours are indices of a palette")
      }
    } catch let error as ImageFileError {
      throw ImageRefusal("\(name): found \(error.found); expected \(error.expected)")
    }
    let hasLengths = decoded.geometry != .none
    var made = try finished(
      name, decoded.grid.size.x, decoded.grid.size.y, numbers, hasLengths ? decoded.grid.spacing.x : nil,
      hasLengths ? decoded.grid.spacing.y : nil, notes)
    if !decoded.format.isVolume { made.range = 0...exp2(Double(decoded.significantBits)) - 1 }
    return made
  }

  private func finished(
    _ name: String, _ columns: Int, _ rows: Int, _ numbers: [Float], _ x: Double?, _ y: Double?, _ notes: [String]
  ) throws(ImageRefusal) -> MeasuredImage {
    var (numbers, notes) = (numbers, notes)
    if let scale = options.logScale {
      numbers = numbers.map { Float(exp(Double($0) / scale)) }
      notes.append("\(name): made proportional to exposure as exp(number / \(scale.formatted()))")
    }
    let isKnown = options.spacing != nil || (x != nil && y != nil)
    for distance in [options.spacing?.betweenColumns ?? x ?? 1, options.spacing?.betweenRows ?? y ?? 1]
    where !ImagePlane.distances.contains(distance) {
      throw ImageRefusal(
        "\(name): its pixels are \(distance) mm apart, which cannot be; --spacing says another distance")
    }
    let plane = ImagePlane(
      columns: columns, rows: rows, values: numbers, betweenColumns: options.spacing?.betweenColumns ?? x ?? 1,
      betweenRows: options.spacing?.betweenRows ?? y ?? 1, unit: isKnown ? .millimetres : .pixels)
    guard let plane else { throw ImageRefusal("\(name): it has a number that is not finite") }
    return MeasuredImage(name: name, plane: plane, notes: notes, range: nil)
  }
}
