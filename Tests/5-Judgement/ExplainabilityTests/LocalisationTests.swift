// SPDX-License-Identifier: Apache-2.0
import Explainability
import Testing

@Suite("Maps and outlines")
struct LocalisationTests {
  @Test func `counts the peak, the mass and the ranks by hand`() throws {
    let found = try #require(Localisation([5, 1, 2, -3], in: [true, false, true, false]))
    #expect(found.pointing == 1)
    #expect(found.mass == 7.0 / 8)
    #expect(found.rank == 1)
    #expect(found.chance == 0.5)
  }

  @Test func `does not let the order of equal values decide`() throws {
    let found = try #require(Localisation([1, 1, 1, 1], in: [true, false, false, false]))
    #expect(found.pointing == 0.25)
    #expect(found.mass == 0.25)
    #expect(found.rank == 0.25)
  }

  @Test func `has nothing to find without an outline`() {
    #expect(Localisation([1, 2], in: [false, false]) == nil)
    #expect(Localisation([1, 2], in: [true, true]) == nil)
    #expect(Localisation([0, -1], in: [true, false])?.mass == nil)
  }

  @Test func `grows an outline by millimetres along each axis`() {
    var mask = [Bool](repeating: false, count: 3 * 5 * 5)
    mask[25 + 12] = true
    let grown = Localisation.grown(mask, extent: SIMD3(3, 5, 5), spacing: SIMD3(5, 1, 2), by: 2)
    // Rows two to either side, columns one; the corner at √5 mm is outside, slices are too far.
    let places = grown.indices.filter { grown[$0] }.map { [$0 / 25, $0 / 5 % 5, $0 % 5] }
    #expect(places == [[1, 0, 2], [1, 1, 2], [1, 2, 1], [1, 2, 2], [1, 2, 3], [1, 3, 2], [1, 4, 2]])
  }

  @Test func `measures how alike maps are`() {
    let extent = SIMD3(1, 1, 5)
    // SciPy 1.17: spearmanr([1,2,3,4,5],[2,1,4,3,5]) = 0.8; with ties [1,1,2,3,3] against [1,2,3,4,5] = 0.9486832980505138.
    #expect(abs((MapSimilarity.spearman.value([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], extent: extent) ?? 0) - 0.8) < 1e-12)
    #expect(
      abs(
        (MapSimilarity.spearman.value([1, 1, 2, 3, 3], [1, 2, 3, 4, 5], extent: extent) ?? 0) - 0.948_683_298_050_513_8)
        < 1e-12)
    #expect(MapSimilarity.spearman.value([1, 2, 3, 4, 5], [-1, -2, -3, -4, -5], extent: extent) == -1)
    #expect(MapSimilarity.spearmanAbsolute.value([1, 2, 3, 4, 5], [-1, -2, -3, -4, -5], extent: extent) == 1)
    #expect(MapSimilarity.spearman.value([1, 1, 1, 1, 1], [1, 2, 3, 4, 5], extent: extent) == 0)
    #expect(MapSimilarity.spearman.value([1, 1, 1, 1, 1], [2, 2, 2, 2, 2], extent: extent) == 1)
    #expect(MapSimilarity.ssim.value([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], extent: extent) == nil)
  }

  @Test func `finds the structural similarity of a map with itself, scaled and turned round`() {
    let map = Toy.noise(144, seed: 1)
    let extent = SIMD3(1, 12, 12)
    #expect(abs((MapSimilarity.ssim.value(map, map.map { 3 * $0 + 2 }, extent: extent) ?? 0) - 1) < 1e-5)
    #expect((MapSimilarity.ssim.value(map, map.map { -$0 }, extent: extent) ?? 1) < 0)
  }
}
