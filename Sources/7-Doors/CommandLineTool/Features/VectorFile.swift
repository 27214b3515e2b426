// SPDX-License-Identifier: Apache-2.0
import Catalog
import Foundation
import ImageFiles
import Volumes

/// Vectors in a file, a row for each image.
struct VectorFile {
  /// The names of the places.
  var places: [String]
  /// The numbers of the images.
  var images: [Int]
  /// The values, row by row; not a number where one is undefined.
  var numbers: [Float]

  /// Reads a table whose first column is `image`, or an array of NumPy whose rows are the images of a list.
  static func read(_ path: String, list: String?) throws -> VectorFile {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw FileAccessError(file: path, cause: String(cString: strerror(errno == 0 ? ENOENT : errno)))
    }
    guard path.hasSuffix(".npy") else { return try table([UInt8](data), URL(filePath: path).lastPathComponent) }
    guard let list else { throw FeatureRefusal("an array has no numbers of images: name them with --images") }
    let array: NumPyArray
    do {
      array = try NumPyArray([UInt8](data))
    } catch {
      throw FeatureRefusal("\(URL(filePath: path).lastPathComponent): found \(error.found); expected \(error.expected)")
    }
    guard let text = try? String(contentsOfFile: list, encoding: .utf8) else {
      throw FileAccessError(file: list, cause: String(cString: strerror(ENOENT)))
    }
    var images: [Int] = []
    for (place, line) in text.split(whereSeparator: \.isNewline).enumerated() {
      let word = line.prefix { $0 != "," }
      if place == 0, word == "image" { continue }
      guard let number = Int(word) else {
        throw FeatureRefusal("the list of images, line \(place + 1): expected an image's number")
      }
      images.append(number)
    }
    guard array.shape.count == 2, array.shape[0] == images.count else {
      throw FeatureRefusal(
        "found an array of \(array.shape.map(String.init).joined(separator: " × ")); expected \(images.count) rows, as many as "
          + "images in the list")
    }
    return VectorFile(
      places: (0..<array.shape[1]).map { "\($0)" }, images: images,
      numbers: array.samples.floats(from: 0, every: 1, count: array.samples.count, slope: 1, intercept: 0))
  }

  private static func table(_ bytes: [UInt8], _ name: String) throws -> VectorFile {
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map { line in
      line.last == 13 ? line.dropLast() : line
    }
    let header = (lines.first ?? []).split(separator: 44, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard header.first == "image", header.count > 1 else {
      throw FeatureRefusal("\(name), line 1: expected a column 'image' and one for each place")
    }
    var file = VectorFile(places: Array(header.dropFirst()), images: [], numbers: [])
    for (place, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let cells = line.split(separator: 44, omittingEmptySubsequences: false)
      guard cells.count == header.count, let image = Int(String(decoding: cells[0], as: UTF8.self)) else {
        throw FeatureRefusal("\(name), line \(place + 1): expected an image's number and \(header.count - 1) values")
      }
      file.images.append(image)
      for cell in cells.dropFirst() {
        let text = String(decoding: cell, as: UTF8.self)
        guard text.isEmpty || Float(text) != nil else {
          throw FeatureRefusal("\(name), line \(place + 1): expected a number, or nothing for one that is undefined")
        }
        file.numbers.append(Float(text) ?? .nan)
      }
    }
    return file
  }

  /// The vectors as an array of NumPy of format 1.0, little-endian.
  var array: Data {
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(images.count), \(places.count)), }"
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    withUnsafeBytes(of: UInt16(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header.utf8)
    data.append(contentsOf: VoxelSamples.float32(numbers).bytes(order: .littleEndian))
    return data
  }

  /// The vectors as a table.
  var table: String {
    var text = "image," + places.joined(separator: ",") + "\n"
    for (row, image) in images.enumerated() {
      text += "\(image)"
      for number in numbers[row * places.count..<(row + 1) * places.count] {
        text += "," + (number.isFinite ? "\(number)" : "")
      }
      text += "\n"
    }
    return text
  }
}
