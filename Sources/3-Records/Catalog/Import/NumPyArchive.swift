// SPDX-License-Identifier: Apache-2.0
import Foundation
package import ImageFiles
import Synchronization
import Volumes
import Workers

/// The images of a NumPy archive: arrays `train_images`, `x_train` or `images`, with labels beside them.
///
/// The file is in memory as it lies on the disk, packed where it is; an array of images is never unpacked as a whole.
struct NumPyArchive {
  /// The arrays of images with how many there are in each.
  let parts: [(part: ImportPlan.Part, count: Int)]
  private let zip: ZipArchive

  /// The most bytes that one array may take, and the file.
  static let largestArray = 2 << 30
  /// The most bytes that the labels of one array may take: they are held as a whole.
  static let largestLabels = 256 << 20
  /// The most images that one array may have.
  static let mostImages = 4_000_000

  /// Reads the archive; every array of images is gone through once, so that one whose bytes are not those of its checksum is refused
  /// before any image of it is taken in.
  init(_ file: URL) throws {
    let name = file.lastPathComponent
    let open = try OpenFile(file)
    guard open.length <= Self.largestArray else {
      throw ImageFileError(
        .tooLarge, format: nil, found: "\(open.length) bytes", expected: "at most \(Self.largestArray)")
    }
    zip = try ZipArchive(try open.bytes(name))
    let names = Set(zip.entries.map(\.name))
    // Which of two arrays of one name is meant nobody can say.
    guard names.count == zip.entries.count else {
      throw ImageFileError(
        .malformed, format: nil, found: "two files of one name in the archive", expected: "each name once")
    }
    var parts: [(ImportPlan.Part, Int)] = []
    for entry in zip.entries {
      guard let (subset, labels) = Self.labels(beside: entry.name) else { continue }
      let header = try Self.checkedHeader(of: entry, zip)
      guard header.shape.count >= 3, let count = header.shape.first, count > 0 else { continue }
      // A shape such as (9223372036854775807, 0, 1) takes no bytes and promises images without end.
      guard header.count > 0 else {
        throw ImageFileError(
          .unsuitable, format: nil, found: "an array of images without a sample", expected: "images with samples")
      }
      guard count <= Self.mostImages else {
        throw ImageFileError(
          .tooLarge, format: nil, found: "\(count) images in one array", expected: "at most \(Self.mostImages)")
      }
      parts.append(
        (
          ImportPlan.Part(
            images: entry.name, labels: names.contains(labels) ? labels : nil, subset: subset, index: 0,
            size: header.elementBytes), count
        ))
    }
    guard !parts.isEmpty else {
      throw ImageFileError(
        .unsuitable, format: nil, found: "no array of images",
        expected: "arrays such as train_images, x_train or images")
    }
    self.parts = parts
  }

  /// The header of an array whose bytes were all gone through.
  private static func checkedHeader(of entry: ZipArchive.Entry, _ zip: ZipArchive) throws -> NumPyHeader {
    guard entry.size <= largestArray else {
      throw ImageFileError(.tooLarge, format: nil, found: "\(entry.size) bytes", expected: "at most \(largestArray)")
    }
    let reader = try ZipReader(zip, entry)
    let head = try reader.read(NumPyHeader.longest)
    let header = try NumPyHeader(head, limit: largestArray)
    let expected = header.count * header.type.byteCount
    guard entry.size - header.length == expected else {
      throw ImageFileError(
        .truncated, format: nil, offset: header.length, found: "\(entry.size - header.length) bytes",
        expected: "\(expected)")
    }
    try reader.skip(entry.size - head.count)
    return header
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

  private func entry(_ name: String) throws -> ZipArchive.Entry {
    guard let entry = zip.entries.first(where: { $0.name == name }) else {
      throw ImageFileError(.malformed, format: nil, found: "no array of that name", expected: "the array of the plan")
    }
    return entry
  }

  /// The labels of an array.
  func labels(_ name: String) throws -> NumPyArray {
    try NumPyArray(try zip.bytes(of: try entry(name), limit: Self.largestLabels), limit: Self.largestLabels)
  }

  /// The images of an array, one after another.
  func images(_ name: String) throws -> NumPyImages { try NumPyImages(zip, try entry(name)) }
}

/// Goes through the images of one array, and holds a few blocks of them: several threads ask for them nearly in their order.
package final class NumPyImages {
  /// About how many bytes a block has.
  private static let blockBytes = 4 << 20
  /// A block for each thread that may ask, and one more: whoever is a block behind finds it still there.
  private static let mostBlocks = max(4, ProcessInfo.processInfo.activeProcessorCount + 1)

  private let zip: ZipArchive
  private let entry: ZipArchive.Entry
  /// Nothing where reading broke off: nobody knows where in the array it stands.
  private var reader: ZipReader?
  private let header: NumPyHeader
  private let inBlock: Int
  /// The block that comes next.
  private var next = 0
  private var blocks: [(number: Int, bytes: [UInt8])] = []

  /// Goes through an array, beginning with its header.
  /// - Throws: What is wrong with it.
  package init(_ zip: ZipArchive, _ entry: ZipArchive.Entry) throws {
    self.zip = zip
    self.entry = entry
    header = try NumPyHeader(
      try ZipReader(zip, entry).read(NumPyHeader.longest), limit: NumPyArchive.largestArray)
    inBlock = max(1, Self.blockBytes / max(1, header.elementBytes))
  }

  /// One image; `nil` where there are fewer.
  /// - Throws: What is wrong with the array; another image that is asked for then is read from the beginning.
  package func element(_ index: Int) throws -> NumPyArray? {
    guard let count = header.shape.first, index >= 0, index < count, header.elementBytes > 0 else { return nil }
    let block = try bytes(ofBlock: index / inBlock)
    let start = index % inBlock * header.elementBytes
    guard start + header.elementBytes <= block.count else { return nil }
    return header.element(block[start..<start + header.elementBytes])
  }

  private func bytes(ofBlock number: Int) throws -> [UInt8] {
    if let held = blocks.first(where: { $0.number == number }) { return held.bytes }
    // Where this throws, the reader stands nobody knows where: it is not kept.
    var reader = self.reader
    self.reader = nil
    if number < next || reader == nil {
      // Somebody asks for what is long gone, or reading broke off: from the beginning.
      reader = try ZipReader(zip, entry)
      try reader?.skip(header.length)
      next = 0
    }
    let size = inBlock * header.elementBytes
    try reader?.skip((number - next) * size)
    let bytes = try reader?.read(size) ?? []
    self.reader = reader
    next = number + 1
    if blocks.count == Self.mostBlocks { blocks.removeFirst() }
    blocks.append((number, bytes))
    return bytes
  }
}

/// Holds the array that is being gone through, so that an archive is read once and not for each image.
final class NumPyArrays: Sendable {
  private struct Held {
    var location: URL
    var archive: NumPyArchive
    var name: String
    var images: NumPyImages
    var labels: NumPyArray?
  }

  private let held = Mutex<Held?>(nil)

  /// The bytes of one image as a file of its own, and what its label says.
  func element(_ part: ImportPlan.Part, of location: URL) throws(ImportRefusal) -> (
    bytes: [UInt8], attributes: [String: AttributeValue]
  ) {
    let found: (image: NumPyArray?, labels: NumPyArray?)
    do {
      found = try held.withLock { held throws -> (image: NumPyArray?, labels: NumPyArray?) in
        if held?.location != location { held = nil }
        if held?.name != part.images {
          let archive = try held?.archive ?? NumPyArchive(location)
          // What was held goes before anything is unpacked in its place.
          held = nil
          held = Held(
            location: location, archive: archive, name: part.images, images: try archive.images(part.images),
            labels: try part.labels.map(archive.labels))
        }
        return (try held?.images.element(part.index), held?.labels)
      }
    } catch let error as ImageFileError {
      throw .undecodable("found \(error.found); expected \(error.expected)")
    } catch let error as FileFailure {
      throw .unreadable(error.code)
    } catch {
      throw .undecodable("found an archive that cannot be read")
    }
    guard let image = found.image else {
      throw .undecodable("found fewer images than there were")
    }
    var attributes: [String: AttributeValue] = ["subset": .text(part.subset)]
    if let labels = found.labels, let rows = labels.shape.first, part.index < rows {
      let width = labels.samples.count / rows
      for place in 0..<width {
        guard let value = labels.number(part.index * width + place), value.isFinite else { continue }
        attributes[width == 1 ? "label" : "label:\(place)"] = .number(value)
      }
    }
    return (image.bytes, attributes)
  }
}
