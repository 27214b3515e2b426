// SPDX-License-Identifier: Apache-2.0
import Catalog
import Store
import Vocabulary

/// A version before it is one: its items chosen, its parts written, its head not yet.
struct VersionDraft {
  let order: VersionOrder
  /// The images, in the order of their contents' digests.
  let images: [CatalogImage]
  /// Who had withdrawn when it was read.
  let withdrawnBefore: Set<Int>
  let labelsKnown: Timestamp
  /// How far the labels had come when they were read.
  let read: LabelsRead
  let leftOut: LeftOut
  let counts: DatasetManifest.Counts
  let terms: [FrozenTerms]
  let findings: [FindingSchema]
  let depth: Int
  let parts: [DatasetManifest.Part]
  let contents: ContentDigest
  /// The attributes that images have and the manifest has not.
  let notFrozen: Set<String>

  init(
    _ order: VersionOrder, archive: Archive, keeper: FileKeeper, reader: RecordReader
  ) throws {
    self.order = order
    withdrawnBefore = try Datasets.withdrawnPatients(in: reader)
    let now = archive.time.now()
    labelsKnown = order.labelsKnown ?? now
    read = try LabelsRead(in: reader)
    let catalog = Catalog(archive)
    var choice = ItemChoice(catalog: catalog, reader: reader, withdrawn: withdrawnBefore)
    if let parent = order.parent { try choice.begin(with: parent, in: Datasets(archive)) }
    for selection in order.adding { try choice.add(selection) }
    for selection in order.removing { try choice.remove(selection) }
    let held = try choice.keepAllowed(for: order, at: now)
    leftOut = choice.leftOut
    images = choice.images
    guard !images.isEmpty else { throw DatasetError.noItems(leftOut) }
    depth = DatasetManifest.depth(for: images.count)

    var writer = PartWriter(
      keeper: keeper, catalog: catalog, reader: reader, labelsKnown: labelsKnown, depth: depth,
      freezing: order.freezing, termsOfNobody: Set(held.filter { $0.value.basis == .synthetic }.keys))
    try writer.write(images)
    notFrozen = writer.notFrozen
    parts = writer.parts
    counts = writer.counts
    findings = try LabelBook.schemas(of: Set(writer.values.keys), in: reader).map { schema in
      // Classes that nobody declared are those of these items, whatever is said of other images.
      guard !schema.isDeclared, case .classes = schema.kind, let values = writer.values[schema.finding] else {
        return schema
      }
      return FindingSchema(
        schema.finding, .classes(values.subtracting([FindingSchema.uncertain]).sorted()), isDeclared: false)
    }
    var items: [Int: Int] = [:]
    for image in images { items[image.terms, default: 0] += 1 }
    terms = held.keys.sorted().compactMap { number in
      guard let terms = held[number], let items = items[number] else { return nil }
      return FrozenTerms(number: number, terms: terms, items: items)
    }
    contents = ContentDigest(
      hashing: DatasetManifest.contents(depth: depth, parts: parts, terms: terms, findings: findings).utf8)
  }

  func manifest(number: Int, previous: ContentDigest?, made: Timestamp, software: String) -> DatasetManifest {
    DatasetManifest(
      name: order.name, number: number, previous: previous, made: made, software: software, purpose: order.purpose,
      origin: order.origin, labelsKnown: labelsKnown, leftOut: leftOut, counts: counts, terms: terms,
      findings: findings, depth: depth, parts: parts)
  }
}
