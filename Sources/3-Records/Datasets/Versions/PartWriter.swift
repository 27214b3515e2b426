// SPDX-License-Identifier: Apache-2.0
import Catalog
import Store
import Vocabulary

/// Writes the parts of a manifest, one at a time, and counts on the way.
struct PartWriter {
  let keeper: FileKeeper
  let catalog: Catalog
  let reader: RecordReader
  let labelsKnown: Timestamp
  let depth: Int
  let freezing: FrozenAttributes
  /// The terms of images of nobody, whose attributes are all frozen.
  let termsOfNobody: Set<Int>

  private(set) var parts: [DatasetManifest.Part] = []
  /// The values that are said of each finding, as far as they can be classes.
  private(set) var values: [String: Set<String>] = [:]
  /// The attributes that images have and the manifest has not.
  private(set) var notFrozen: Set<String> = []
  private var patients: Set<Int> = []
  private var studies: Set<Int> = []
  private var series: Set<Int> = []
  private var items = 0
  private var labels = 0
  private var waiting: [(place: Int, items: Int, bytes: [UInt8])] = []

  init(
    keeper: FileKeeper, catalog: Catalog, reader: RecordReader, labelsKnown: Timestamp, depth: Int,
    freezing: FrozenAttributes,
    termsOfNobody: Set<Int>
  ) {
    self.keeper = keeper
    self.catalog = catalog
    self.reader = reader
    self.labelsKnown = labelsKnown
    self.depth = depth
    self.freezing = freezing
    self.termsOfNobody = termsOfNobody
  }

  var counts: DatasetManifest.Counts {
    var counts = DatasetManifest.Counts()
    counts.items = items
    counts.patients = patients.count
    counts.studies = studies.count
    counts.series = series.count
    counts.labels = labels
    return counts
  }

  /// Writes the parts of images that are in the order of their contents' digests.
  mutating func write(_ images: [CatalogImage]) throws {
    var start = 0
    while start < images.count {
      let place = DatasetManifest.place(of: images[start].content, depth: depth)
      var end = start + 1
      while end < images.count, DatasetManifest.place(of: images[end].content, depth: depth) == place { end += 1 }
      try write(Array(images[start..<end]), at: place)
      start = end
    }
    try keep()
  }

  /// Beyond so many values of a finding nobody declares classes.
  private static let valuesCounted = 1000

  /// How many parts are brought to the disk at once.
  private static let partsAtOnce = 32

  private mutating func keep() throws {
    let kept = try keeper.keep(waiting.map { FileToKeep($0.bytes, patient: nil) })
    for (part, file) in zip(waiting, kept) {
      parts.append(.init(place: part.place, items: part.items, digest: file.blob))
    }
    waiting = []
  }

  private mutating func write(_ images: [CatalogImage], at place: Int) throws {
    let numbers = images.map(\.key)
    let entries = try catalog.entries(keys: numbers, in: reader).map { entry in
      guard !termsOfNobody.contains(entry.terms) else { return entry }
      var entry = entry
      for name in entry.attributes.keys where !freezing.includes(name) {
        entry.attributes[name] = nil
        notFrozen.insert(name)
      }
      return entry
    }
    guard entries.count == images.count else {
      throw DatasetError.notInArchive(count: images.count - entries.count, places: [])
    }
    let said = try LabelBook.labels(of: numbers, known: labelsKnown, in: reader)
    let rows = entries.map { DatasetItem(entry: $0, labels: Label.ordered(said[$0.key] ?? [])) }
      .sorted(by: DatasetItem.isBefore)
    for item in rows {
      patients.insert(item.entry.patient)
      studies.insert(item.entry.study)
      series.insert(item.entry.series)
      for label in item.labels where values[label.finding, default: []].count < Self.valuesCounted {
        values[label.finding, default: []].insert(label.value)
      }
      labels += item.labels.count
    }
    items += rows.count
    waiting.append((place, rows.count, ManifestPart.bytes(rows)))
    if waiting.count == Self.partsAtOnce { try keep() }
  }
}
