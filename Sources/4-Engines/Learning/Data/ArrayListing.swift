// SPDX-License-Identifier: Apache-2.0
import Foundation
import ImageFiles
import Vocabulary
import Volumes

/// Images and labels of a NumPy archive: `train_images` with `train_labels`, `val_images` with `val_labels`.
struct ArrayListing {
  /// The digest of the file.
  let digest: ContentDigest
  let file: String
  private let zip: ZipArchive

  /// The most bytes that one array may take.
  private static let largest = 4 << 30

  init(_ location: URL) throws(GatherFailure) {
    file = location.lastPathComponent
    let bytes: [UInt8]
    do { bytes = [UInt8](try Data(contentsOf: location)) } catch {
      throw .faulty(
        InputFaults([InputFault(file: file, found: "no file that can be read", expected: "a NumPy archive")]))
    }
    do { zip = try ZipArchive(bytes) } catch { throw Self.fault(file, error) }
    digest = ContentDigest(hashing: bytes)
  }

  /// The names of the parts that have images.
  var parts: [String] {
    zip.entries.map(\.name).filter { $0.hasSuffix("_images.npy") }.map { String($0.dropLast("_images.npy".count)) }
  }

  /// A part: its images one after another, each a volume of one slice, its labels, a row for each, and which are said to be simulated.
  func part(
    _ name: String
  ) throws(GatherFailure) -> (images: [Volume<Float>], labels: [[Double]], isSimulated: [Bool]) {
    guard let images = try array("\(name)_images.npy") else { throw .noPart(name, known: parts) }
    guard images.shape.count == 3, let count = images.shape.first else {
      throw .faulty(
        InputFaults([
          InputFault(
            file: file, column: "\(name)_images", found: "\(images.shape.count) axes",
            expected: "3: image, row, column, in grey values")
        ]))
    }
    guard !images.shape.contains(0) else {
      throw .faulty(
        InputFaults([
          InputFault(file: file, column: "\(name)_images", found: "no image: \(images.shape)", expected: "one or more")
        ]))
    }
    let (rows, columns) = (images.shape[1], images.shape[2])
    let values: [Float] = images.samples.floats
    var volumes: [Volume<Float>] = []
    volumes.reserveCapacity(count)
    let grid = Grid(
      size: SIMD3(columns, rows, 1),
      affine: Affine(i: Vector3(1, 0, 0), j: Vector3(0, 1, 0), k: Vector3(0, 0, 1), origin: .zero))
    for index in 0..<count {
      let piece = Array(values[index * rows * columns..<(index + 1) * rows * columns])
      guard let volume = grid.flatMap({ Volume(grid: $0, voxels: piece) }) else {
        throw .size(image: "image \(index) of \(name)", found: [rows, columns], expected: [1, 1])
      }
      volumes.append(volume)
    }
    var labels: [[Double]] = []
    if let array = try array("\(name)_labels.npy"), array.shape.first == count, count > 0 {
      let width = array.samples.count / count
      let numbers = array.samples.floats
      labels = (0..<count).map { row in numbers[row * width..<(row + 1) * width].map { Double($0) } }
    }
    var isSimulated: [Bool] = []
    if let array = try array("\(name)_synthetic.npy") {
      guard array.samples.count == count else {
        throw .faulty(
          InputFaults([
            InputFault(
              file: file, column: "\(name)_synthetic", found: "\(array.samples.count) numbers",
              expected: "\(count), one for each image")
          ]))
      }
      isSimulated = array.samples.floats.map { $0 != 0 }
    }
    return (volumes, labels, isSimulated)
  }

  private func array(_ name: String) throws(GatherFailure) -> NumPyArray? {
    guard let entry = zip.entries.first(where: { $0.name == name }) else { return nil }
    do throws(ImageFileError) {
      return try NumPyArray(try zip.bytes(of: entry, limit: Self.largest), limit: Self.largest)
    } catch { throw Self.fault(file, error) }
  }

  private static func fault(_ file: String, _ error: ImageFileError) -> GatherFailure {
    .faulty(InputFaults([InputFault(file: file, found: error.found, expected: error.expected)]))
  }
}

extension VoxelSamples {
  /// The numbers in single precision.
  var floats: [Float] {
    switch self {
    case .int8(let values): values.map { Float($0) }
    case .uint8(let values): values.map { Float($0) }
    case .int16(let values): values.map { Float($0) }
    case .uint16(let values): values.map { Float($0) }
    case .int32(let values): values.map { Float($0) }
    case .uint32(let values): values.map { Float($0) }
    case .int64(let values): values.map { Float($0) }
    case .uint64(let values): values.map { Float($0) }
    case .float32(let values): values
    case .float64(let values): values.map { Float($0) }
    }
  }
}
