// SPDX-License-Identifier: Apache-2.0
import Catalog
import Store
import Vocabulary

/// Which images go into a version: what is put to it, what is taken away, and what may not be used.
struct ItemChoice<Source: DatasetCatalog> {
  let catalog: Source
  let reader: RecordReader
  let withdrawn: Set<Int>
  private var chosen: [Int: SelectedImage] = [:]
  private(set) var leftOut = LeftOut()

  /// How many entries of a list that are not there are named in an error.
  private static var placesShown: Int { 10 }

  init(catalog: Source, reader: RecordReader, withdrawn: Set<Int>) {
    self.catalog = catalog
    self.reader = reader
    self.withdrawn = withdrawn
  }

  /// The images, in the order of their contents' digests.
  var images: [SelectedImage] {
    chosen.values.sorted { $0.content == $1.content ? $0.number < $1.number : $0.content < $1.content }
  }

  mutating func begin(with parent: DatasetVersion, in datasets: Datasets) throws {
    for part in parent.manifest.parts {
      let items = try datasets.items(of: part)
      let found = try catalog.images(numbered: items.map(\.entry.key), in: reader).filter {
        !withdrawn.contains($0.patient)
      }
      for image in found { chosen[image.number] = image }
      leftOut.withdrawn += items.count - found.count
    }
  }

  mutating func add(_ selection: VersionOrder.Selection) throws {
    try forEach(selection, mustBeThere: true) { image in chosen[image.number] = image }
  }

  mutating func remove(_ selection: VersionOrder.Selection) throws {
    try forEach(selection, mustBeThere: false) { image in chosen[image.number] = nil }
  }

  private func forEach(
    _ selection: VersionOrder.Selection, mustBeThere: Bool, _ body: (SelectedImage) -> Void
  ) throws {
    switch selection {
    case .query(let query, _):
      try catalog.forEachImage(matching: query, in: reader) { image in
        if !withdrawn.contains(image.patient) { body(image) }
      }
    case .images(let numbers):
      let found = try catalog.images(numbered: numbers, in: reader)
      found.filter { !withdrawn.contains($0.patient) }.forEach(body)
      if mustBeThere { try check(numbers, against: Set(found.map(\.number))) }
    case .contents(let contents):
      let found = try catalog.images(withContents: contents, in: reader)
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
  mutating func keepAllowed(for order: VersionOrder, at now: Timestamp) throws -> [HeldTerms] {
    var held: [Int: HeldTerms] = [:]
    for number in Set(chosen.values.map(\.terms)) {
      guard let terms = try catalog.terms(numbered: number, in: reader) else {
        throw DatasetError.unknownTerms(number)
      }
      held[number] = terms
    }
    let past = Set(held.values.filter { $0.keptUntil.map { $0 < now } ?? false }.map(\.number))
    let forbidden = Set(held.values.filter { !$0.allows(order.purpose) }.map(\.number)).subtracting(past)
    for image in chosen.values {
      if past.contains(image.terms) {
        leftOut.retention += 1
      } else if forbidden.contains(image.terms) {
        leftOut.forbidden[image.terms, default: 0] += 1
      } else {
        continue
      }
      chosen[image.number] = nil
    }
    if !leftOut.forbidden.isEmpty, !order.leavesOutForbidden {
      throw DatasetError.purposeForbidden(purpose: order.purpose, items: leftOut.forbidden)
    }
    return held.values.filter { !past.contains($0.number) && !forbidden.contains($0.number) }
  }
}
