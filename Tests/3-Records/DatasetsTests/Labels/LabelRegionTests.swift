// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Testing
import TestSupport

@Suite struct LabelRegionTests {
  @Test func `boxes, outlines and masks have the box and area that paper says`() throws {
    let box = try #require(LabelRegion("box:10,20,30,40"))
    #expect(box.box == [10, 20, 30, 40] && box.area == 1200 && box.shape == .box)
    // A right triangle of legs 6 and 4.
    let triangle = try #require(LabelRegion("polygon:1,1,7,1,1,5"))
    #expect(triangle.box == [1, 1, 6, 4] && triangle.area == 12)
    // Three rows, four columns; inside are rows 1 and 2 of column 1 and row 0 of column 2, one run over the foot of the column.
    let mask = try #require(LabelRegion("mask:3,4,4,3,5"))
    #expect(mask.box == [1, 0, 2, 3] && mask.area == 3)
    for region in [box, triangle, mask] { #expect(LabelRegion(region.words) == region) }
  }

  @Test func `a mask of pixels is the slow count of them, over seeds`() throws {
    var generator = SplitMix(seed: 5)
    for _ in 0..<50 {
      let (rows, columns) = (Int.random(in: 1...9, using: &generator), Int.random(in: 1...9, using: &generator))
      let pixels = (0..<rows * columns).map { _ in Int.random(in: 0..<3, using: &generator) == 0 }
      let inside = pixels.indices.filter { pixels[$0] }
      let region = LabelRegion(rows: rows, columns: columns) { pixels[$0] }
      guard !inside.isEmpty else {
        #expect(region == nil)
        continue
      }
      let (x, y) = (inside.map { $0 % columns }, inside.map { $0 / columns })
      let (left, top) = (try #require(x.min()), try #require(y.min()))
      let found = try #require(region)
      #expect(found.area == Double(inside.count))
      #expect(found.box == [left, top, (x.max() ?? 0) - left + 1, (y.max() ?? 0) - top + 1].map(Double.init))
      // Painted back, run by run down the columns.
      guard case .mask(_, _, let runs) = found.shape else { continue }
      var painted = [Bool](repeating: false, count: rows * columns)
      var place = 0
      for (index, run) in runs.enumerated() {
        for step in place..<place + run { painted[step % rows * columns + step / rows] = index % 2 == 1 }
        place += run
      }
      #expect(painted == pixels)
    }
  }

  @Test(arguments: [
    "", "1", "box:1,2,3", "box:1,2,0,4", "box:a,2,3,4", "polygon:1,1,2,2", "polygon:0,0,1,1,2", "mask:2,2,1,2",
    "mask:2,2,4",
    "mask:2,2,1,9", "mask:0,2,1,1", "mask:2,2,-1,5", "mask:9223372036854775807,9223372036854775807,1,1",
    "box:1,2,inf,4",
  ])
  func `what is no region is none`(text: String) { #expect(LabelRegion(text) == nil) }

  @Test func `a finding of regions takes regions and their absence`() throws {
    let schema = try #require(FindingSchema(finding: "nodule", words: "regions"))
    #expect(schema.kind == .regions)
    #expect(["0", "uncertain", "box:0,0,1,1", "box:0,0,1,1;mask:2,2,1,2,1"].allSatisfy { schema.allows($0) })
    #expect(!["1", "box:0,0,1,1;", "large"].contains { schema.allows($0) })
    #expect(FindingSchema.inferred("n", from: ["0", "box:0,0,1,1"]).kind == .regions)
    let small = try SmallArchive()
    let key = try small.takeMany(1, terms: small.terms())[0].key
    try small.tell(key, "nodule", "box:0,0,2,2;box:4,4,1,1", .phantom)
    let version = try small.create("regions")
    #expect(version.manifest.findings.map(\.kind) == [.regions])
    #expect(try small.datasets.items(of: version)[0].value(of: "nodule") == "1")
    #expect(try small.datasets.faults(in: VersionReference("regions@1")).isEmpty)
  }
}
