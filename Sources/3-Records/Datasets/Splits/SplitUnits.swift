// SPDX-License-Identifier: Apache-2.0
import Catalog
import Vocabulary

/// Images that cannot be parted.
struct SplitUnit {
  /// Its images, by their place among the sorted items.
  var items: [Int]
  /// How many patients they are of.
  var patients: Int
}

/// Finds which images stay together: those of a patient, those with equal samples, those with the same value of an attribute.
enum SplitUnits {
  /// The units, in the order of their first image.
  /// - Complexity: O(*n* α(*n*)).
  static func units(of items: [DatasetItem], grouping: SplitPlan.Grouping) -> [SplitUnit] {
    var parent = Array(items.indices)
    func root(_ place: Int) -> Int {
      var place = place
      while parent[place] != place {
        parent[place] = parent[parent[place]]
        place = parent[place]
      }
      return place
    }
    func join(_ first: Int, _ second: Int) {
      let (a, b) = (root(first), root(second))
      parent[max(a, b)] = min(a, b)
    }
    var byPatient: [Int: Int] = [:]
    var byContent: [ContentDigest: Int] = [:]
    var byPixels: [ContentDigest: Int] = [:]
    var byValue: [String: Int] = [:]
    for (place, item) in items.enumerated() {
      if let other = byPatient[item.entry.patient] { join(place, other) } else { byPatient[item.entry.patient] = place }
      // A file may be there of two patients; who is mistaken is not for a split to say.
      if let other = byContent[item.entry.content] {
        join(place, other)
      } else {
        byContent[item.entry.content] = place
      }
      if let pixels = item.entry.pixels {
        if let other = byPixels[pixels] { join(place, other) } else { byPixels[pixels] = place }
      }
      if case .attribute(let name) = grouping, let value = item.stratum(name) {
        if let other = byValue[value] { join(place, other) } else { byValue[value] = place }
      }
    }
    var places: [Int: Int] = [:]
    var units: [SplitUnit] = []
    for place in items.indices {
      let root = root(place)
      if let unit = places[root] {
        units[unit].items.append(place)
      } else {
        places[root] = units.count
        units.append(SplitUnit(items: [place], patients: 0))
      }
    }
    for index in units.indices { units[index].patients = Set(units[index].items.map { items[$0].entry.patient }).count }
    return units
  }
}
