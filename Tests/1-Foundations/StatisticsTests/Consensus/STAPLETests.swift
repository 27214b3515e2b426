// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

/// Nested boxes of labels in a volume of 12 × 16 × 10 voxels, outlined by five readers who err at random.
struct MadeMasks {
  static let shape = [12, 16, 10]
  let masks: [[UInt8]]

  init(seed: UInt64, classes: Int) {
    var draws = SplitMix(seed: seed)
    var truth: [Int] = []
    for z in 0..<12 {
      for y in 0..<16 {
        for x in 0..<10 {
          let distance = max(
            abs(Double(z) - 5.5) / 6, abs(Double(y) - 7.5) / 8, abs(Double(x) - 4.5) / 5)
          truth.append(distance < 0.45 ? min(2, classes - 1) : distance < 0.75 ? 1 : 0)
        }
      }
    }
    masks = [0.05, 0.1, 0.15, 0.2, 0.3].map { error in
      truth.map { label in
        let (a, b) = (draws.uniform(), draws.uniform())
        return UInt8(a < error ? (label + 1 + Int(b * Double(classes - 1))) % classes : label)
      }
    }
  }
}

@Suite struct STAPLETests {
  static let names = ConsensusNames(
    classes: ["background", "structure"], readers: ["a", "b", "c", "d", "e"], disease: 1)

  /// SimpleITK 2.5.7, `STAPLEImageFilter` with one thread.
  @Test(arguments: [1.0, 0.8])
  func `gives the numbers of SimpleITK on a small volume`(weight: Double) throws {
    let patterns = try VotePatterns(masks: MadeMasks(seed: 22, classes: 2).masks, shape: MadeMasks.shape)
    let fit = try STAPLE(prior: .meanShare(foregroundWeight: weight)).fit(patterns)
    let isPlain = weight == 1
    let sensitivity =
      isPlain
      ? [0.9474724410404307, 0.8777836730019041, 0.8601644995534754, 0.7848555481842039, 0.7205042734566648]
      : [0.9604670767901899, 0.8891019877796126, 0.8706776016350302, 0.793699064306936, 0.7259127390810987]
    let specificity =
      isPlain
      ? [0.9584629208270848, 0.8987986202893775, 0.8518046259151264, 0.8154471472911763, 0.7112794885463488]
      : [0.9486938901373723, 0.8905402658029189, 0.844321643577008, 0.8091244274108468, 0.7061158060258564]
    let readers = try #require(fit.consensus.readers)
    #expect(agree((0..<5).compactMap { readers.skill(reader: $0, class: 1) }, sensitivity, within: 1e-6))
    #expect(agree((0..<5).compactMap { readers.skill(reader: $0, class: 0) }, specificity, within: 1e-6))
    #expect(fit.voxelCount(ofLabel: 1) == (isPlain ? 781 : 762))
    let total = fit.probabilityMap().reduce(0) { $0 + Double($1) }
    #expect(abs(total - (isPlain ? 777.3719621585451 : 753.9833479555023)) < 1e-2)
    #expect(fit.labelMap(undecided: 2).count { $0 == 1 } == (isPlain ? 781 : 762))
  }

  /// SimpleITK 2.5.7, `MultiLabelSTAPLEImageFilter` (threshold 10⁻¹²) and `LabelVoting`.
  @Test func `gives the numbers of SimpleITK with several labels`() throws {
    let patterns = try VotePatterns(masks: MadeMasks(seed: 21, classes: 3).masks, classCount: 3)
    let fit = try STAPLE().fit(patterns)
    #expect((0..<3).map { fit.voxelCount(ofLabel: $0) } == [1149, 573, 198])
    let readers = try #require(fit.consensus.readers)
    // Its matrices list, for each label given, the chance of it for each true label.
    let first = [
      0.9458970072555771, 0.020084499233772802, 0.03977407476274994, 0.024386154498232254, 0.9575377936407241,
      0.02714051448241892, 0.02971683824619053, 0.022377707125502872, 0.9330854107548311,
    ]
    let last = [
      0.6855843264633047, 0.14253079380110847, 0.15013980382723408, 0.1630049612291247, 0.7002279295687902,
      0.14202172874303826, 0.15141071230757056, 0.15724127663010132, 0.7078384674297278,
    ]
    for (reader, matrix) in [(0, first), (4, last)] {
      let mine = (0..<9).compactMap { readers.chance(reader: reader, truth: $0 % 3, label: $0 / 3) }
      #expect(agree(mine, matrix, within: 2e-5))
    }
    let vote = try patterns.vote()
    #expect((0..<3).map { vote.voxelCount(ofLabel: $0) } == [1127, 569, 197])
    #expect(vote.undecidedCount == 27)
    #expect(vote.labelMap(undecided: 9).count { $0 == 9 } == 27)
    let four = try VotePatterns(masks: Array(MadeMasks(seed: 21, classes: 3).masks.prefix(4)), classCount: 3).vote()
    #expect((0..<3).map { four.voxelCount(ofLabel: $0) } == [1100, 556, 195])
    #expect(four.undecidedCount == 69)
  }

  /// SimpleITK 2.5.7 on two shifted ellipsoids with salt and pepper, five readers, 4,194,304 voxels.
  @Test func `gives the numbers of SimpleITK on a large volume`() throws {
    let shape = (64, 256, 256)
    var masks: [[UInt8]] = []
    for reader in 0..<5 {
      let shift = Double(reader - 2)
      var mask = [UInt8](repeating: 0, count: shape.0 * shape.1 * shape.2)
      var draws = SplitMix(seed: UInt64(20 + reader))
      var place = 0
      for z in 0..<shape.0 {
        let a = (Double(z) - (32 + shift)) / 20
        for y in 0..<shape.1 {
          let b = (Double(y) - (128 + 2 * shift)) / 80
          for x in 0..<shape.2 {
            let c = (Double(x) - (128 - 2 * shift)) / 80
            let inside = a * a + b * b + c * c <= 1
            mask[place] = (draws.uniform() < 0.01) != inside ? 1 : 0
            place += 1
          }
        }
      }
      masks.append(mask)
    }
    let fit = try STAPLE().fit(VotePatterns(masks: masks, shape: [64, 256, 256]))
    let readers = try #require(fit.consensus.readers)
    #expect(
      agree(
        (0..<5).compactMap { readers.skill(reader: $0, class: 1) }, [0.899271, 0.944152, 0.986500, 0.943968, 0.899324],
        within: 5.1e-7))
    #expect(
      agree(
        (0..<5).compactMap { readers.skill(reader: $0, class: 0) }, [0.977095, 0.983673, 0.989947, 0.983643, 0.977141],
        within: 5.1e-7))
    #expect(fit.voxelCount(ofLabel: 1) == 535_051)
  }

  @Test func `counts the patterns of any number of readers as a loop would`() throws {
    for (readers, classes) in [(1, 2), (3, 2), (8, 2), (9, 2), (17, 2), (40, 2), (3, 7), (5, 4), (2, 200)] {
      var draws = SplitMix(seed: UInt64(readers * 1000 + classes))
      let count = 3000
      let masks = (0..<readers).map { _ in
        (0..<count).map { _ in UInt8(draws.uniform() < 0.7 ? 0 : Int(draws.uniform() * Double(classes))) }
      }
      let region = (0..<count).map { _ in UInt8(draws.uniform() < 0.8 ? 1 : 0) }
      for region in [nil, region] {
        let patterns = try VotePatterns(masks: masks, classCount: classes, region: region)
        var slow: [[Int]: Int] = [:]
        for voxel in 0..<count where region.map({ $0[voxel] != 0 }) ?? true {
          slow[masks.map { Int($0[voxel]) }, default: 0] += 1
        }
        var fast: [[Int]: Int] = [:]
        for pattern in 0..<patterns.patternCount where patterns.counts[pattern] > 0 {
          #expect(fast[patterns.votes(of: pattern)] == nil)
          fast[patterns.votes(of: pattern)] = patterns.counts[pattern]
        }
        #expect(fast == slow)
        // Each voxel gets back the votes it was given.
        let numbers = patterns.map((0..<patterns.patternCount).map { Int32($0) }, outside: -1)
        for voxel in stride(from: 0, to: count, by: 7) where numbers[voxel] >= 0 {
          #expect(patterns.votes(of: Int(numbers[voxel])) == masks.map { Int($0[voxel]) })
        }
      }
    }
  }

  @Test func `takes any value as foreground and bits as bytes`() throws {
    let masks: [[UInt8]] = [[0, 255, 1, 0, 7], [0, 1, 0, 0, 1]]
    let words: [[UInt64]] = [[0b10110], [0b10010]]
    let (bytes, bits) = (try VotePatterns(masks: masks), try VotePatterns(bits: words, voxelCount: 5))
    #expect(bytes.counts == bits.counts)
    #expect(bytes.counts == [2, 1, 2])
    #expect(throws: AnnotationError.self) { try VotePatterns(bits: [[0, 0]], voxelCount: 5) }
  }

  @Test func `is a Dawid–Skene fit of the voxels with the prior held`() throws {
    let made = MadeMasks(seed: 22, classes: 2)
    let patterns = try VotePatterns(masks: made.masks)
    let fit = try STAPLE().fit(patterns)
    let mean = made.masks.reduce(0.0) { $0 + Double($1.count { $0 != 0 }) } / Double(5 * 1920)
    let slow = try DawidSkene(classPrior: .fixed([1 - mean, mean]), maximumIterations: 5000, tolerance: 1e-16).fit(
      Annotations(columns: made.masks.map { $0.map { Int32($0) } }, classCount: 2))
    let map = fit.probabilityMap()
    for voxel in 0..<1920 { #expect(abs(Double(map[voxel]) - slow.chances(ofClass: 1)[voxel]) < 1e-4) }
  }

  @Test func `leaves agreed background and what lies outside of the region alone`() throws {
    let made = MadeMasks(seed: 22, classes: 2)
    let all = try VotePatterns(masks: made.masks)
    let without = try STAPLE(excludesAgreedBackground: true).fit(all)
    let agreed = (0..<1920).filter { voxel in made.masks.allSatisfy { $0[voxel] == 0 } }
    let region = (0..<1920).map { voxel in UInt8(made.masks.contains { $0[voxel] != 0 } ? 1 : 0) }
    let within = try STAPLE().fit(VotePatterns(masks: made.masks, region: region))
    for reader in 0..<5 {
      let skill = without.consensus.readers?.skill(reader: reader, class: 0)
      #expect(abs((skill ?? 0) - (within.consensus.readers?.skill(reader: reader, class: 0) ?? 1)) < 1e-9)
    }
    for map in [without.probabilityMap(), within.probabilityMap()] {
      #expect(agreed.allSatisfy { map[$0] == 0 })
    }
    #expect(without.labelMap(undecided: 9) == within.labelMap(undecided: 9))
  }

  @Test func `gives each reader's sensitivity and specificity an interval`() throws {
    let patterns = try VotePatterns(masks: MadeMasks(seed: 22, classes: 2).masks)
    let estimates = try STAPLE().fit(patterns).estimates(names: Self.names)
    #expect(estimates.map(\.name) == Array(repeating: ["specificity", "sensitivity"], count: 5).flatMap { $0 })
    for (place, estimate) in estimates.enumerated() {
      let truth = 1 - [0.05, 0.1, 0.15, 0.2, 0.3][place / 2]
      #expect(estimate.interval?.contains(truth) == true || abs((estimate.value ?? 0) - truth) < 0.04)
      #expect(estimate.standardError ?? 1 < 0.03)
      #expect(estimate.n == 1920)
    }
    let vote = try patterns.vote().estimates(names: Self.names)
    #expect(vote.allSatisfy { $0.value != nil && $0.interval == nil && $0.reason != nil })
  }

  @Test func `refuses masks that do not fit`() throws {
    #expect(throws: AnnotationError.tooFew("readers", found: 0, needed: 1)) { try VotePatterns(masks: []) }
    #expect(throws: AnnotationError.lengthsDiffer(of: "mask of reader 1", expected: 2, found: 1)) {
      try VotePatterns(masks: [[0, 1], [0]])
    }
    #expect(throws: AnnotationError.badCode(of: "mask of reader 0", index: 1, found: 3, limit: 3)) {
      try VotePatterns(masks: [[0, 3]], classCount: 3)
    }
    #expect(throws: AnnotationError.lengthsDiffer(of: "voxels of the shape", expected: 6, found: 2)) {
      try VotePatterns(masks: [[0, 1]], shape: [2, 3])
    }
    #expect(throws: AnnotationError.tooFew("voxels to judge", found: 0, needed: 1)) {
      try STAPLE(excludesAgreedBackground: true).fit(VotePatterns(masks: [[0, 0], [0, 0]]))
    }
  }
}
