// SPDX-License-Identifier: Apache-2.0
import Features

/// Reads the places of ``ImagePhysics`` vectors by their names.
struct PhysicsView {
  private let places: [String: Int]
  let rows: [[Float?]?]

  init(rows: [[Float?]?]) {
    self.rows = rows
    places = Dictionary(uniqueKeysWithValues: ImagePhysics.placeMeanings.enumerated().map { ($1.key, $0) })
  }

  /// A number of an image; `nil` where it is not known.
  subscript(name: String, image: Int) -> Double? {
    guard let place = places[name], let row = rows[image], place < row.count else { return nil }
    return row[place].map(Double.init)
  }
}
