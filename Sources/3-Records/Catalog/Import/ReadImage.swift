// SPDX-License-Identifier: Apache-2.0
import DICOM
import Features
package import Foundation
import ImageFiles
import Vocabulary
import Volumes
import Workers

/// What one decoding of a file gave.
struct ReadImage {
  /// Its format.
  var format: ImportFormat
  /// The header, of DICOM alone.
  var header: DataSet?
  /// The name of its decoded samples.
  var pixels: ContentDigest
  /// The image that features are taken of; `nil` where there is no sample that is a number.
  var image: FeatureImage?
  /// What the file tells for the search.
  var attributes: [String: AttributeValue]
}

/// Decodes files that are in memory, each once, through the helper.
struct ImageReading: Sendable {
  let dicom: DICOMHelper
  let images: ImageFileClient

  /// Decodes a file whose format is known.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - format: Its format.
  ///   - policy: Looked at between header and samples, so that what is refused is refused for its reason.
  /// - Returns: What came of it.
  /// - Throws: Why it is not taken in.
  func read(
    _ bytes: [UInt8], _ format: ImportFormat, _ policy: ImportPolicy
  ) throws(ImportRefusal) -> ReadImage {
    switch format {
    case .dicom: try readDICOM(bytes, policy)
    case .npz: try readArray(bytes)
    default: try readImage(bytes, format)
    }
  }

  private func readDICOM(_ bytes: [UInt8], _ policy: ImportPolicy) throws(ImportRefusal) -> ReadImage {
    let memory = try MemoryFile(bytes)
    let image: DICOMImage
    do {
      image = try dicom.image(at: memory.location)
    } catch {
      let refusal = Self.refusal(error)
      // A header that can be read says first whether the file may be here at all.
      if refusal == .noPixels || refusal.code == "undecodable", let file = try? dicom.file(at: memory.location),
        let reason = policy.refusal(of: file.dataSet)
      {
        throw reason
      }
      throw refusal
    }
    let data = image.file.dataSet
    if let refusal = policy.refusal(of: data) { throw refusal }
    var attributes = HeaderAttributes(data: data).attributes
    attributes[AttributeName.rows] = .number(Double(image.pixels.rows))
    attributes[AttributeName.columns] = .number(Double(image.pixels.columns))
    attributes[AttributeName.frames] = .number(Double(image.pixels.frames))
    if IdentityCheck(data: data).statement == .synthetic { attributes["synthetic"] = .text("YES") }
    return ReadImage(
      format: .dicom, header: data, pixels: PixelDigest.digest(of: image.pixels),
      image: FeatureImage(image), attributes: attributes)
  }

  private func readImage(_ bytes: [UInt8], _ format: ImportFormat) throws(ImportRefusal) -> ReadImage {
    let image: DecodedImage
    do {
      image = try images.image(of: bytes)
    } catch {
      switch error {
      case .unreadable(let failure): throw .unreadable(failure.code)
      case .image(let fault, _): throw .undecodable("found \(fault.found); expected \(fault.expected)")
      case .worker(let failure, _): throw Self.refusal(failure)
      }
    }
    let size = image.grid.size
    var attributes: [String: AttributeValue] = [
      AttributeName.format: .text(format.rawValue), AttributeName.columns: .number(Double(size.x)),
      AttributeName.rows: .number(Double(size.y)), AttributeName.frames: .number(Double(size.z * image.volumes)),
      AttributeName.bits: .number(Double(image.significantBits)),
    ]
    switch image.meaning {
    case .scalar: attributes[AttributeName.photometric] = .text("MONOCHROME2")
    case .rgb, .rgba: attributes[AttributeName.photometric] = .text("RGB")
    case .palette: attributes[AttributeName.photometric] = .text("PALETTE COLOR")
    case .grayAlpha, .components: break
    }
    if image.geometry != .none { attributes[AttributeName.spacing] = .number(image.grid.spacing.y) }
    return ReadImage(
      format: format, header: nil,
      pixels: PixelDigest.digest(
        of: image.samples, columns: size.x, rows: size.y, frames: size.z * image.volumes, components: image.components),
      image: FeatureImage(image), attributes: attributes)
  }

  private func readArray(_ bytes: [UInt8]) throws(ImportRefusal) -> ReadImage {
    let array: NumPyArray
    do {
      array = try NumPyArray(bytes)
    } catch {
      throw .undecodable("found \(error.found); expected \(error.expected)")
    }
    let components = array.shape.count == 3 ? array.shape[2] : 1
    guard (2...3).contains(array.shape.count), [1, 3, 4].contains(components), array.samples.count > 0 else {
      throw .undecodable("found an array of \(array.shape.count) axes; expected rows and columns, or with 3 colours")
    }
    let (rows, columns) = (array.shape[0], array.shape[1])
    var values = array.samples.floats(from: 0, every: 1, count: array.samples.count, slope: 1, intercept: 0)
    if components > 1 { values = Luma.greys(values, samples: components) }
    let range: ClosedRange<Float> = array.samples.type == .uint8 ? 0...255 : FeatureImage.range(of: values)
    return ReadImage(
      format: .npz, header: nil,
      pixels: PixelDigest.digest(
        of: array.samples, columns: columns, rows: rows, frames: 1, components: components),
      image: FeatureImage(columns: columns, rows: rows, values: values, range: range),
      attributes: [
        AttributeName.format: .text(ImportFormat.npz.rawValue), AttributeName.columns: .number(Double(columns)),
        AttributeName.rows: .number(Double(rows)), AttributeName.frames: .number(1),
        AttributeName.bits: .number(Double(array.samples.type.byteCount * 8)),
        AttributeName.photometric: .text(components > 1 ? "RGB" : "MONOCHROME2"),
      ])
  }

  private static func refusal(_ failure: DICOMHelperFailure) -> ImportRefusal {
    switch failure {
    case .unreadable(let failure): .unreadable(failure.code)
    case .refused(.noPixels, _, _): .noPixels
    case .refused(.notDICOM, _, _): .undecodable("found no DICOM file; expected one")
    case .refused(.tooLarge, _, _): .undecodable("found more pixels than memory is allowed for")
    // Facts name tags, sizes and shapes, never values.
    case .refused(_, _, let facts):
      .undecodable(facts.isEmpty ? "found pixels that no codec takes" : facts.joined(separator: "; "))
    case .worker(let failure, _): refusal(failure)
    }
  }

  private static func refusal(_ failure: WorkerFailure) -> ImportRefusal {
    switch failure {
    case .missingHelper: .helper("the helper is missing")
    case .notStarted: .helper("the helper could not be started")
    case .crashed: .helper("the helper crashed")
    case .exited: .helper("the helper left without an answer")
    case .timedOut(let seconds): .helper("more than \(Int(seconds)) s")
    case .outOfMemory: .helper("no memory left")
    case .brokenProtocol: .helper("an answer that breaks the rules")
    case .refused: .helper("an answer of another version")
    case .quarantined(let attempts, let last):
      .helper("set aside after \(attempts) tries: \(refusal(last).facts.joined())")
    case .cancelled: .helper("cancelled")
    }
  }
}

/// Bytes in memory under a name that a file can be opened by, so that what is decoded is what was digested.
package struct MemoryFile: ~Copyable {
  private let memory: SealedMemory

  package init(_ bytes: [UInt8]) throws(ImportRefusal) {
    do throws(SealedMemory.Failure) {
      memory = try SealedMemory(adopting: try SealedMemory.make(of: bytes))
    } catch {
      if case .system(let code) = error { throw .unreadable(code) }
      throw .unreadable(ENOMEM)
    }
  }

  /// Where it can be opened from this process.
  package var location: URL { URL(filePath: "/proc/self/fd/\(memory.descriptor)") }
}
