// SPDX-License-Identifier: Apache-2.0
import Catalog
import Store
import Vocabulary

/// Which images go into a version: what is put to it, what is taken away, and what may not be used.
struct ItemChoice {
  let catalog: Catalog
  let reader: RecordReader
  let withdrawn: Set<Int>
  private var chosen: [Int: CatalogImage] = [:]
  private(set) var leftOut = LeftOut()

  /// How many entries of a list that are not there are named in an error.
  private static let placesShown = 10

  init(catalog: Catalog, reader: RecordReader, withdrawn: Set<Int>) {
    self.catalog = catalog
    self.reader = reader
    self.withdrawn = withdrawn
  }

  /// The images, in the order of their contents' digests.
  var images: [CatalogImage] {
    chosen.values.sorted { $0.content == $1.content ? $0.key < $1.key : $0.content < $1.content }
  }

  mutating func begin(with parent: DatasetVersion, in datasets: Datasets) throws {
    for part in parent.manifest.parts {
      let items = try datasets.items(of: part)
      let found = try catalog.images(keys: items.map(\.entry.key), in: reader).filter {
        !withdrawn.contains($0.patient)
      }
      for image in found { chosen[image.key] = image }
      leftOut.withdrawn += items.count - found.count
    }
  }

  mutating func add(_ selection: VersionOrder.Selection) throws {
    try forEach(selection, mustBeThere: true) { image in chosen[image.key] = image }
  }

  mutating func remove(_ selection: VersionOrder.Selection) throws {
    try forEach(selection, mustBeThere: false) { image in chosen[image.key] = nil }
  }

  private func forEach(
    _ selection: VersionOrder.Selection, mustBeThere: Bool, _ body: (CatalogImage) -> Void
  ) throws {
    switch selection {
    case .query(let query):
      // Who is in and who is not would tell the labels of locked images.
      let keys = try GuardedCatalog.keys(matching: query, of: catalog, in: reader)
      let found = try catalog.images(keys: keys, in: reader)
      found.filter { !withdrawn.contains($0.patient) }.forEach(body)
    case .images(let numbers):
      let found = try catalog.images(keys: numbers, in: reader)
      found.filter { !withdrawn.contains($0.patient) }.forEach(body)
      if mustBeThere { try check(numbers, against: Set(found.map(\.key))) }
    case .contents(let contents):
      let found = try catalog.images(contents: contents, in: reader)
      found.filter { !withdrawn.contains($0.patient) }.forEach(body)
      if mustBeThere { try check(contents, against: Set(found.map(\.content))) }
    }
  }

  private func check<Name: Hashable>(_ names: [Name], against found: Set<Name>) throws(DatasetError) {
    let missing = names.indices.filter { !found.contains(names[$0]) }
    if !missing.isEmpty {
      throw .notInArchive(count: missing.count, places: missing.prefix(Self.placesShown).map { $0 + 1 })
    }
  }

  /// Takes away what its terms do not allow.
  /// - Returns: The terms of what is left.
  mutating func keepAllowed(for order: VersionOrder, at now: Timestamp) throws -> [Int: UsageTerms] {
    var held: [Int: UsageTerms] = [:]
    for number in Set(chosen.values.map(\.terms)) { held[number] = try catalog.terms(number, in: reader) }
    let today = String(now.description.prefix(10))
    let past = Set(held.filter { $0.value.isPast(on: today) }.keys)
    let forbidden = Set(held.filter { !$0.value.allows(order.purpose) }.keys).subtracting(past)
    for image in chosen.values {
      if past.contains(image.terms) {
        leftOut.retention += 1
      } else if forbidden.contains(image.terms) {
        leftOut.forbidden[image.terms, default: 0] += 1
      } else {
        continue
      }
      chosen[image.key] = nil
    }
    if !leftOut.forbidden.isEmpty, !order.leavesOutForbidden {
      throw DatasetError.purposeForbidden(purpose: order.purpose, items: leftOut.forbidden)
    }
    return held.filter { !past.contains($0.key) && !forbidden.contains($0.key) }
  }
}
