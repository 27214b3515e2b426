// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Testing

@Suite("What chance gives to an image")
struct DrawnChangeTests {
  private static let count = 4000

  private func draws(
    _ change: AugmentationPlan.Change, chance: Double = 1, shape: [Int] = [1, 20, 30]
  ) -> [DrawnChange] {
    let augmenter = ImageAugmenter(AugmentationPlan(steps: [.init(change, chance: chance)]), seed: 77)
    return (0..<Self.count).compactMap { augmenter.drawn(shape: shape, image: $0, epoch: 1)[0] }
  }

  /// Whether numbers lie alike thick over a range: none outside, and by Kolmogorov's distance at the level 10⁻⁶.
  private func isUniform(_ numbers: [Double], _ range: ClosedRange<Double>) -> Bool {
    let width = range.upperBound - range.lowerBound
    let shares = numbers.map { ($0 - range.lowerBound) / width }.sorted()
    let count = Double(shares.count)
    let distance = shares.enumerated().map { max(abs($1 - Double($0) / count), abs(Double($0 + 1) / count - $1)) }.max()
    return shares.allSatisfy { (0...1).contains($0) } && (distance ?? 1) < 2.7 / count.squareRoot()
  }

  @Test func `steps happen as often as stated`() {
    for chance in [0.1, 0.5, 0.9] {
      let share = Double(draws(.flip(axis: 0), chance: chance).count) / Double(Self.count)
      #expect(abs(share - chance) < 5 * (chance * (1 - chance) / Double(Self.count)).squareRoot())
    }
    #expect(draws(.flip(axis: 0), chance: 0).isEmpty)
    #expect(draws(.flip(axis: 0)).count == Self.count)
    #expect(draws(.flip(axis: 2)).isEmpty)
  }

  @Test func `turns, moves and factors fill their ranges and hang together in nothing`() {
    var (turns, downs, rights, scales) = ([Double](), [Double](), [Double](), [Double]())
    for case .affine(let degrees, let shift, let scale) in draws(.affine(turn: 12, shift: 0.1, scale: 0.8...1.3)) {
      #expect(degrees[1] == 0 && degrees[2] == 0 && shift[0] == 0)
      turns.append(degrees[0])
      downs.append(shift[1])
      rights.append(shift[2])
      scales.append(scale)
    }
    #expect(isUniform(turns, -12...12))
    #expect(isUniform(downs, -0.1...0.1))
    #expect(isUniform(rights, -0.1...0.1))
    #expect(isUniform(scales, 0.8...1.3))
    let product = zip(turns, rights).reduce(0) { $0 + $1.0 * $1.1 } / Double(turns.count)
    let deviations = 12 * 0.1 / 3
    #expect(abs(product) < 5 * deviations / Double(turns.count).squareRoot())
  }

  @Test func `in space all three angles and moves are drawn`() {
    for case .affine(let degrees, let shift, _) in draws(
      .affine(turn: 12, shift: 0.1, scale: 1...1), shape: [1, 8, 9, 10]
    ).prefix(20) {
      #expect((0..<3).allSatisfy { degrees[$0] != 0 && shift[$0] != 0 })
    }
  }

  @Test func `grey changes fill their ranges`() {
    #expect(isUniform(draws(.gamma(0.7...1.5)).compactMap { if case .gamma(let x) = $0 { x } else { nil } }, 0.7...1.5))
    #expect(isUniform(draws(.noise(0.2)).compactMap { if case .noise(let x) = $0 { x } else { nil } }, 0...0.2))
    #expect(isUniform(draws(.blur(1.5)).compactMap { if case .blur(let x) = $0 { x } else { nil } }, 0...1.5))
    var (scales, shifts) = ([Double](), [Double]())
    for case .window(let scale, let shift) in draws(.window(scale: 0.8...1.1, shift: -0.3...0.1)) {
      scales.append(scale)
      shifts.append(shift)
    }
    #expect(isUniform(scales, 0.8...1.1))
    #expect(isUniform(shifts, -0.3...0.1))
  }

  @Test func `bending moves nothing further than stated, and fields vary as stated`() {
    var most: Float = 0
    for case .elastic(let points, let grid) in draws(.elastic(strength: 0.05, points: 4)).prefix(200) {
      #expect(points == 4 && grid.count == 2 * 36)
      #expect(
        grid.prefix(36).allSatisfy { abs($0) <= 0.05 * 20 } && grid.suffix(36).allSatisfy { abs($0) <= 0.05 * 30 })
      most = max(most, grid.suffix(36).map { abs($0) }.max() ?? 0)
    }
    #expect(most > 1.45)
    var values: [Double] = []
    for case .biasField(let grid) in draws(.biasField(0.3)).prefix(200) { values += grid.map { Double($0) } }
    #expect(isUniform(values, -0.3...0.3))
  }

  @Test func `boxes lie inside, with sides of one pixel up to the share`() {
    var sides: [Int: Int] = [:]
    for case .cutout(let boxes) in draws(.cutout(boxes: 2, share: 0.25)) {
      #expect(boxes.count == 2)
      for box in boxes {
        #expect(box.first[1] >= 0 && box.last[1] < 20 && box.last[2] < 30 && box.first[2] >= 0)
        #expect((0...6).contains(box.last[2] - box.first[2]))
        sides[box.last[1] - box.first[1] + 1, default: 0] += 1
      }
    }
    #expect(sides.keys.sorted() == [1, 2, 3, 4, 5])
    #expect(sides.values.allSatisfy { abs(Double($0) / Double(2 * Self.count) - 0.2) < 0.03 })
  }
}
