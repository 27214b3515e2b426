// SPDX-License-Identifier: Apache-2.0
import Training

/// Places of each outlined class in each image of a set, so that a piece around one is found without looking through the mask again.
package struct OutlinedPlaces: Sendable {
  /// For each image and each class that it shows some of its pixels, by their number in the image.
  package let places: [[[Int]]]

  /// The most places that are kept of a class in an image; of more they are kept at even distances.
  private static let most = 10_000

  /// Looks through the masks of a set.
  ///
  /// - Parameter store: The images; without masks nothing is found.
  /// - Complexity: O(pixels).
  package init(_ store: SampleStore) {
    places = (0..<store.layout.count).map { image in
      let mask = store.mask(of: image)
      var counts = [Int](repeating: 0, count: 256)
      for value in mask { counts[Int(value)] += 1 }
      // What surrounds the others and what nobody knows is not outlined.
      let steps = counts.map { max(1, ($0 + Self.most - 1) / Self.most) }
      var seen = [Int](repeating: 0, count: 256)
      var found = [[Int]](repeating: [], count: 256)
      for (place, value) in mask.enumerated() where value != 0 && value != 255 {
        let number = Int(value)
        if seen[number] % steps[number] == 0 { found[number].append(place) }
        seen[number] += 1
      }
      return found.filter { !$0.isEmpty }
    }
  }
}
