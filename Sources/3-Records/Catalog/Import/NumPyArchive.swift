// SPDX-License-Identifier: Apache-2.0
import Foundation
import ImageFiles
import Synchronization
import Volumes
import Workers

/// The images of a NumPy archive: arrays `train_images`, `x_train` or `images`, with labels beside them.
struct NumPyArchive {
  /// The arrays of images with how many there are in each.
  let parts: [(part: ImportPlan.Part, count: Int)]
  private let zip: ZipArchive

  /// The most bytes that one array may take.
  static let largestArray = 2 << 30

  /// The most images that one array may have: a plan has an entry for each, before any is opened.
  static let mostImages = 4_000_000

  init(_ file: URL) throws {
    let name = file.lastPathComponent
    let open = try OpenFile(file)
    guard open.length <= Self.largestArray else {
      throw ImageFileError(
        .tooLarge, format: nil, found: "\(open.length) bytes", expected: "at most \(Self.largestArray)")
    }
    zip = try ZipArchive(try open.bytes(name))
    let names = Set(zip.entries.map(\.name))
    var parts: [(ImportPlan.Part, Int)] = []
    for entry in zip.entries {
      guard let (subset, labels) = Self.labels(beside: entry.name) else { continue }
      let part = ImportPlan.Part(
        images: entry.name, labels: names.contains(labels) ? labels : nil, subset: subset, index: 0)
      let array = try NumPyArray(try zip.bytes(of: entry, limit: Self.largestArray), limit: Self.largestArray)
      guard array.shape.count >= 3, let count = array.shape.first, count > 0 else { continue }
      // A shape such as (9223372036854775807, 0, 1) takes no bytes and promises images without end.
      guard array.samples.count > 0 else {
        throw ImageFileError(
          .unsuitable, format: nil, found: "an array of images without a sample", expected: "images with samples")
      }
      guard count <= Self.mostImages else {
        throw ImageFileError(
          .tooLarge, format: nil, found: "\(count) images in one array", expected: "at most \(Self.mostImages)")
      }
      parts.append((part, count))
    }
    guard !parts.isEmpty else {
      throw ImageFileError(
        .unsuitable, format: nil, found: "no array of images",
        expected: "arrays such as train_images, x_train or images")
    }
    self.parts = parts
  }

  /// The name of a subset and of the array of its labels, where an array's name is one of images.
  static func labels(beside name: String) -> (subset: String, labels: String)? {
    guard name.hasSuffix(".npy") else { return nil }
    let bare = String(name.dropLast(4))
    if bare == "images" { return ("all", "labels.npy") }
    if bare.hasSuffix("_images") {
      let subset = String(bare.dropLast(7))
      return (subset, "\(subset)_labels.npy")
    }
    if bare.hasPrefix("x_") || bare.hasPrefix("X_") {
      let subset = String(bare.dropFirst(2))
      return (subset, (bare.hasPrefix("x") ? "y_" : "Y_") + subset + ".npy")
    }
    return nil
  }

  func array(_ name: String) throws -> NumPyArray {
    guard let entry = zip.entries.first(where: { $0.name == name }) else {
      throw ImageFileError(.malformed, format: nil, found: "no array of that name", expected: "the array of the plan")
    }
    return try NumPyArray(try zip.bytes(of: entry, limit: Self.largestArray), limit: Self.largestArray)
  }
}

/// Holds the arrays that are being gone through, one pair at a time, so that an archive is unpacked once and not for each image.
final class NumPyArrays: Sendable {
  private struct Held {
    var location: URL
    var images: String
    var arrays: (images: NumPyArray, labels: NumPyArray?)
  }

  private let held = Mutex<Held?>(nil)

  /// The bytes of one image as a file of its own, and what its label says.
  func element(_ part: ImportPlan.Part, of location: URL) throws(ImportRefusal) -> (
    bytes: [UInt8], attributes: [String: AttributeValue]
  ) {
    let arrays: (images: NumPyArray, labels: NumPyArray?)
    do {
      arrays = try held.withLock { held throws -> (images: NumPyArray, labels: NumPyArray?) in
        if let held, held.location == location, held.images == part.images { return held.arrays }
        let archive = try NumPyArchive(location)
        let arrays = (try archive.array(part.images), try part.labels.map { try archive.array($0) })
        held = Held(location: location, images: part.images, arrays: arrays)
        return arrays
      }
    } catch let error as ImageFileError {
      throw .undecodable("found \(error.found); expected \(error.expected)")
    } catch let error as FileFailure {
      throw .unreadable(error.code)
    } catch {
      throw .undecodable("found an archive that cannot be read")
    }
    guard let image = arrays.images.element(part.index) else {
      throw .undecodable("found fewer images than there were")
    }
    var attributes: [String: AttributeValue] = ["subset": .text(part.subset)]
    if let labels = arrays.labels, let rows = labels.shape.first, part.index < rows {
      let width = labels.samples.count / rows
      for place in 0..<width {
        guard let value = labels.number(part.index * width + place), value.isFinite else { continue }
        attributes[width == 1 ? "label" : "label:\(place)"] = .number(value)
      }
    }
    return (image.bytes, attributes)
  }
}
