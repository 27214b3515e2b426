// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

/// The share of images that have something, with an interval that knows which are of the same patient.
enum ClusteredShare {
  /// The share.
  ///
  /// - Parameters:
  ///   - name: The machine name.
  ///   - definition: What is counted among what.
  ///   - hits: Whether each image has it.
  ///   - patients: The patient of each image.
  /// - Returns: The share with Wilson's interval at the effective number of images, or undefined without images.
  static func estimate(name: String, definition: String, hits: [Bool], patients: [Int]) -> Estimate {
    var numbers: [Int: Int32] = [:]
    let units = patients.map { patient -> Int32 in
      if let number = numbers[patient] { return number }
      let number = Int32(numbers.count)
      numbers[patient] = number
      return number
    }
    let method = "Wilson, over patients"
    guard !hits.isEmpty,
      // The share of hits is the share called positive among rows that are all of one class.
      let clusters = try? ClusterIndex(unitOfRow: units, count: numbers.count),
      let reads = try? BinaryReads(
        calls: hits, isPositive: [Bool](repeating: true, count: hits.count), clusters: clusters)
    else { return .undefined(name, because: .noObservations, method: method, n: 0, definition: definition) }
    var estimate = reads.estimate(.sensitivity)
    estimate.name = name
    estimate.definition = definition
    estimate.method = method
    estimate.n = hits.count
    estimate.clusters = numbers.count
    return estimate
  }
}
