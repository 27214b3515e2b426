// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Foundation
import Store
import Testing
import TestSupport
import Vocabulary

@Suite struct DatasetManifestTests {
  @Test func `a part is the canonical text that was written by hand`() throws {
    let small = try SmallArchive()
    let entries = try small.take(["p/1"], terms: small.terms()) { _ in ["age": .number(61), "spacing": .number(0.143)] }
    try small.labels.tell(
      [
        ToldLabel(
          image: entries[0].key,
          label: Label("effusion", "1", source: .reader, author: "r1", confidence: 0.5, known: small.now))
      ], by: SmallArchive.context)
    let version = try small.create("hand")
    let bytes = try small.archive.blobs.bytes(of: version.manifest.parts[0].digest)
    // SHA-256 of `p/1` by sha256sum; 1700000000 s is 2023-11-14T22:13:20Z by date.
    let expected = """
      {"format":"fiducial-dataset-part","formatNumber":1,"items":[{"attributes":{"age":61,"name":"p/1","spacing":0.143},\
      "content":"sha256:CONTENT","image":1,"imported":"2023-11-14T22:13:20.000000Z",\
      "labels":[{"author":"r1","confidence":0.5,"finding":"effusion","known":"2023-11-14T22:13:20.000000Z",\
      "source":"reader","value":"1"}],"patient":1,"series":1,"study":1,"terms":1}]}
      """.replacing("CONTENT", with: "e08bb0009894092bd7695ca5bcfb8d5af6ced55bb21ec989261adb00a872a7c6")
    #expect(String(bytes: bytes, encoding: .utf8) == expected)
  }

  @Test func `items lie in the part of their first bits, and one more image makes one part anew`() throws {
    let small = try SmallArchive()
    let terms = try small.terms()
    let entries = try small.takeMany(2500, terms: terms)
    let moment = small.now
    func make(_ keys: [Int], _ name: String) throws -> DatasetManifest {
      try small.datasets.create(
        VersionOrder(name: small.name(name), purpose: "training", adding: [.images(keys)], labelsKnown: moment),
        by: SmallArchive.context
      ).version.manifest
    }
    let all = try make(entries.map(\.key), "all")
    // 2500 items need 2 bits: 1 bit would leave 1250 in a part.
    #expect(all.depth == 2)
    #expect(all.parts.map(\.place) == [0, 1, 2, 3])
    let byFirstDigit = Dictionary(grouping: entries) { "0123".contains($0.content.hexadecimal.prefix(1)) }
    #expect(all.parts[0].items == byFirstDigit[true]?.count)
    #expect(all.parts.map(\.items).reduce(0, +) == 2500)
    let without = try make(entries.dropLast().map(\.key), "without")
    #expect(Set(all.parts.map(\.digest)).intersection(without.parts.map(\.digest)).count == 3)
  }

  @Test func `a head is read back as it was, and nothing else reads as one`() throws {
    let small = try SmallArchive()
    try small.takeMany(3, terms: small.terms())
    let manifest = try small.create("head").manifest
    #expect(try DatasetManifest(manifest.bytes, name: manifest.digest) == manifest)
    var pretty = Array(manifest.json.text().utf8)
    #expect(throws: DatasetError.badManifest(manifest.digest, expected: "the canonical form, and nothing else")) {
      try DatasetManifest(pretty, name: manifest.digest)
    }
    pretty.removeLast(3)
    #expect(throws: DatasetError.self) { try DatasetManifest(pretty, name: manifest.digest) }
  }

  @Test func `any changed byte of a manifest is found, and where`() throws {
    let small = try SmallArchive()
    try small.takeMany(2100, terms: small.terms())
    let version = try small.create("guarded")
    let reference = VersionReference.digest(version.digest)
    #expect(try small.datasets.faults(in: reference).isEmpty)
    var generator = SplitMix(seed: 11)
    for (index, part) in version.manifest.parts.enumerated() {
      let file = small.archive.blobs.location(of: part.digest)
      let good = try Data(contentsOf: file)
      var bad = good
      let place = Int.random(in: 0..<bad.count, using: &generator)
      bad[place] ^= 1
      try FileManager.default.removeItem(at: file)
      try bad.write(to: file)
      let faults = try small.datasets.faults(in: reference)
      #expect(faults.count == 1)
      guard case .part(let number, of: 4, from: let from, through: _) = faults.first?.place else {
        Issue.record("no part was named")
        continue
      }
      #expect(number == index + 1)
      #expect(from == ["0000", "4000", "8000", "c000"][index])
      #expect(faults.first?.kind == .otherBytes(part.digest))
      try FileManager.default.removeItem(at: file)
      #expect(try small.datasets.faults(in: reference).map(\.kind) == [.missing(part.digest)])
      try good.write(to: file)
    }
    #expect(try small.datasets.faults(in: reference).isEmpty)
    let head = small.archive.blobs.location(of: version.digest)
    try FileManager.default.removeItem(at: head)
    #expect(try small.datasets.faults(in: reference).map(\.place) == [.head])
  }

  @Test func `rows that say something else than the manifest are found`() throws {
    let small = try SmallArchive()
    try small.takeMany(4, terms: small.terms())
    let version = try small.create("rows")
    try small.archive.records.write { writer in
      try writer.execute("UPDATE dataset_item SET patient = 99 WHERE image = 2")
      try writer.execute("DELETE FROM dataset_item WHERE image = 3")
      try writer.execute("UPDATE dataset_version SET items = 5")
    }
    let faults = try small.datasets.faults(in: .digest(version.digest))
    #expect(faults.allSatisfy { $0.place == .records })
    #expect(
      faults.map(\.kind) == [
        .differs(what: "items", expected: "4", found: "5"),
        .differs(what: "rows of items", expected: "4", found: "3"),
        .differs(what: "rows of items that the manifest does not have", expected: "0", found: "1"),
      ])
  }
}
