// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Catalog
import Datasets
import Store
import Testing
import TestSupport
import Vocabulary

@Suite struct `Labels are taken back` {
  private let context = AuditContext(agent: .init(.person, "tester"), reason: "wrong threshold", software: "test 1")

  @Test func `from then on, while what was known before stays`() throws {
    let small = try SmallArchive()
    let keys = try small.takeMany(3, terms: small.terms()).map(\.key)
    for key in keys { try small.tell(key, "effusion", "0", .model, author: "v1") }
    small.pass()
    // An hour later the same model corrects the first, and a reader speaks of the second.
    try small.tell(keys[0], "effusion", "1", .model, author: "v1")
    try small.tell(keys[1], "effusion", "1", .reader)
    let before = small.now
    let first = try small.create("chest")
    small.pass()
    // What the model said in the second hour is taken back: its first word of image 1 stands again.
    let receipt = try small.labels.retract(RetractionOrder(source: .model, toldFrom: before), by: context)
    #expect(receipt.retracted == 1 && receipt.images == 1 && receipt.earlierStands == 1 && !receipt.hasLocked)
    #expect(try small.labels.labels(of: keys)[keys[0]]?.map(\.value) == ["0"])
    #expect(try small.labels.labels(of: keys, known: before)[keys[0]]?.map(\.value) == ["1"])
    small.pass()
    // Now all of the model: nothing of it stands, the reader does.
    #expect(try small.labels.retract(RetractionOrder(author: "v1"), by: context).retracted == 3)
    #expect(try small.labels.labels(of: keys).mapValues { $0.map(\.source) } == [keys[1]: [.reader]])
    #expect(try small.labels.findings().map(\.images) == [1])
    #expect(try small.labels.findings(known: before).map(\.images) == [3])
    // Again: there is nothing left to take back.
    #expect(try small.labels.retract(RetractionOrder(author: "v1"), by: context).retracted == 0)
    // The version that froze them keeps them; the next is without, and one as of then is as before.
    let second = try small.create("chest")
    #expect(try small.datasets.items(of: first).map(\.labels.count).reduce(0, +) == 4)
    #expect(try small.datasets.items(of: second).map(\.labels.count).reduce(0, +) == 1)
    var order = VersionOrder(name: try small.name("then"), purpose: "validation", adding: [.query(CatalogQuery())])
    order.labelsKnown = before
    let then = try small.datasets.create(order, by: SmallArchive.context).version
    #expect(try small.datasets.items(of: then).map(\.labels) == small.datasets.items(of: first).map(\.labels))
    let history = try small.labels.history(of: keys[0])
    #expect(history.map(\.label.value) == ["0", "1"] && history.allSatisfy { $0.retracted != nil })
  }

  @Test func `and may be said anew, but not by the same old word`() throws {
    let small = try SmallArchive()
    let key = try small.takeMany(1, terms: small.terms())[0].key
    let then = small.now
    try small.tell(key, "effusion", "1")
    small.pass()
    try small.labels.retract(RetractionOrder(findings: ["effusion"], images: [key]), by: context)
    let old = ToldLabel(image: key, label: Label("effusion", "1", source: .reader, known: then))
    let again = try small.labels.tell([old], by: SmallArchive.context)
    #expect(again.new == 0 && again.retracted == 1)
    #expect(try small.labels.labels(of: [key]).isEmpty)
    small.pass()
    try small.tell(key, "effusion", "1")
    #expect(try small.labels.labels(of: [key])[key]?.map(\.value) == ["1"])
  }

  @Test func `for a reason, in the trail, and not by a trial`() throws {
    let small = try SmallArchive()
    let key = try small.takeMany(1, terms: small.terms())[0].key
    try small.tell(key, "effusion", "1")
    let order = RetractionOrder(findings: ["effusion"])
    #expect(throws: DatasetError.reasonNeeded) { try small.labels.retract(order, by: SmallArchive.context) }
    #expect(throws: DatasetError.labelsOfTheFuture(count: 1)) {
      try small.labels.retract(order, known: Timestamp(microseconds: small.now.microseconds + 1), by: context)
    }
    #expect(try small.labels.retract(order, isTrial: true, by: context).retracted == 1)
    #expect(try small.labels.labels(of: [key]).count == 1)
    try small.labels.retract(order, by: context)
    let events = try small.archive.records.read { reader in
      try AuditTrail(small.archive).entries(AuditQuery(), in: reader).map(\.event)
    }.filter { $0.action == "dataset.label.retract" }
    #expect(events.count == 1 && events[0].context.reason == "wrong threshold")
    #expect(RetractionOrder().isOfAll && !order.isOfAll)
    // A withdrawal takes both away.
    let patient = try #require(try small.catalog.entry(key)).patient
    try small.datasets.withdraw(patient: patient, by: context)
    #expect(try small.labels.history(of: key).isEmpty)
  }
}
