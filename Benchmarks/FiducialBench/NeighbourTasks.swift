// SPDX-License-Identifier: Apache-2.0
import Features
import Foundation

/// Searching for neighbours in a matrix of single precision whose width stands in the file's name: `matrix_512.bin`.
enum NeighbourTasks {
  private static let wanted = 10
  private static let batch = 256

  /// The task of a name; `nil` for a name that is not of neighbours.
  ///
  /// A run answers with how many queries it answered, the sum of the rows found and the sum of their distances.
  static func task(_ name: String, file: URL, workers: Int) throws -> (() -> [Double])? {
    guard ["neighbours-one", "neighbours-batch", "neighbours-graph"].contains(name) else { return nil }
    let data = try Data(contentsOf: file)
    let digits = file.deletingPathExtension().lastPathComponent.split(separator: "_").last ?? ""
    guard let width = Int(digits) else { throw CocoaError(.fileReadCorruptFile) }
    let numbers = [Float](unsafeUninitializedCapacity: data.count / 4) { room, count in
      // Safe because the array has room for as many numbers as the file holds.
      count = data.copyBytes(to: room) / 4
    }
    let index = NearestNeighbours(numbers, width: width, metric: .euclidean)
    func summed(_ found: [[NearestNeighbours.Neighbour]]) -> [Double] {
      let all = found.joined()
      return [Double(found.count), all.reduce(0) { $0 + Double($1.row) }, all.reduce(0) { $0 + $1.distance }]
    }
    switch name {
    case "neighbours-one":
      return {
        summed(
          (0..<8).map { query in
            let row = Array(numbers[query * 7 * width..<(query * 7 + 1) * width])
            return index.neighbours(of: row, count: wanted, threads: workers)[0]
          })
      }
    case "neighbours-batch":
      return { summed(index.neighbours(of: Array(numbers[..<(batch * width)]), count: wanted, threads: workers)) }
    default: return { summed(index.graph(count: wanted, threads: workers)) }
    }
  }
}
