// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing
import Vocabulary

@Suite("Slices: attributes and splits")
struct SliceAttributeTests {
  @Test func `numbers levels by name and gives missing ones a level`() {
    let sex = SliceAttribute(name: "sex", values: ["M", nil, "F", "M"])
    #expect(sex.levels == ["F", "M", "not recorded"])
    #expect(sex.codes == [1, 2, 0, 1])
  }

  @Test func `cuts numbers at the order statistics, ties together`() {
    // 12 values in 4 bins: cuts at ranks 3, 6 and 9 of the sorted values.
    let ages: [Double?] = [20, 21, 22, 30, 31, 32, 40, 40, 40, 40, 51, 60]
    let age = SliceAttribute(name: "age", numbers: ages + [nil, .nan] + [70, 71, 72], bins: 4)
    // With the three more there are 15 values: ranks 3, 7 and 11 are 30, 40 and 60 (60 after 51).
    #expect(age.levels == ["[20, 30)", "[30, 40)", "[40, 60)", "[60, 72]", "not recorded"])
    #expect(age.codes == [0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 3, 4, 4, 3, 3, 3])
  }

  @Test func `keeps few different numbers as they are`() {
    let density = SliceAttribute(name: "density", numbers: [1, 2, 2.5, nil, 1], bins: 4)
    #expect(density.levels == ["1", "2", "2.5", "not recorded"])
    #expect(density.codes == [0, 1, 2, 3, 0])
  }

  @Test func `puts equal cuts together and survives a column of nothing`() {
    let values = [Double?](repeating: 5, count: 90) + (0..<11).map { Double($0) }
    let skewed = SliceAttribute(name: "x", numbers: values, bins: 4)
    #expect(skewed.levels == ["[0, 5)", "[5, 10]"])
    #expect(SliceAttribute(name: "x", numbers: [nil, nil], bins: 3).levels == ["not recorded"])
  }

  @Test func `puts the rarest of too many levels together`() throws {
    let codes = (0..<300).map { Int32($0) } + (0..<254).map { Int32($0) }
    let site = try SliceAttribute(name: "site", levels: (0..<300).map { "s\($0)" }, codes: codes)
    #expect(site.levels.count == 255)
    #expect(site.levels.last == "other values")
    #expect(site.codes[253] == 253 && site.codes[254] == 254 && site.codes[299] == 254)
  }

  @Test func `refuses codes beyond the names, losses beyond one and columns of other lengths`() throws {
    #expect(throws: SampleError.badCluster(index: 1)) {
      try SliceAttribute(name: "a", levels: ["x"], codes: [0, 1])
    }
    let a = SliceAttribute(name: "a", values: ["x", "y"])
    #expect(throws: SampleError.lengthsDiffer(of: "a", expected: 3, found: 2)) {
      try SliceSample(isWrong: [true, false, true], attributes: [a])
    }
    #expect(throws: SampleError.notFinite(column: "losses between 0 and 1", index: 1)) {
      try SliceSample(losses: [0, 1.5], attributes: [a])
    }
  }

  @Test func `keeps the rows of a unit on one side, whatever else is there`() throws {
    let units = (0..<600).map { Int32($0 / 3) }
    let sample = try SliceSample(
      isWrong: [Bool](repeating: false, count: 600), attributes: [],
      clusters: ClusterIndex(unitOfRow: units, count: 200))
    let split = SliceSplit(sample, seed: 4)
    for row in 0..<600 { #expect(split.isSearched[row] == split.isSearched[row / 3 * 3]) }
    // A fair coin: 200 tosses lie within four standard deviations of 100.
    let searched = split.isSearched.count { $0 } / 3
    #expect(abs(searched - 100) < 29)
    // A smaller table of the same units has the same sides.
    let half = try SliceSample(
      isWrong: [Bool](repeating: false, count: 300), attributes: [],
      clusters: ClusterIndex(unitOfRow: Array(units.prefix(300)), count: 100))
    #expect(SliceSplit(half, seed: 4).isSearched == Array(split.isSearched.prefix(300)))
    #expect(SliceSplit(sample, seed: 5) != split)
    #expect(throws: SliceSplit.Fault.unitOnBothSides(unit: 0)) {
      try SliceSplit(isSearched: (0..<600).map { $0 % 3 == 0 }, of: sample)
    }
  }
}
