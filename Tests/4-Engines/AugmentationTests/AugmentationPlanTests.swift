// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Testing
import Vocabulary

@Suite("A plan of how images vary")
struct AugmentationPlanTests {
  private func plan(_ text: String, dimensions: Int = 2) throws -> AugmentationPlan {
    try AugmentationPlan(yaml: Array(text.utf8), fileName: "train.yaml", dimensions: dimensions)
  }

  private func faults(_ text: String) -> [InputFault] {
    do {
      _ = try plan(text)
      return []
    } catch { return (error as? InputFaults)?.faults ?? [] }
  }

  @Test func `reads every change with its chance`() throws {
    let read = try plan(
      """
      augmentation:
        - flip: {axis: rows, chance: 0.5}
        - flip: {axis: columns, sides: may-change}
        - affine: {turn: 10, shift: 0.05, scale: [0.9, 1.1], chance: 0.8}
        - elastic: {strength: 0.03}
        - gamma: {range: [0.7, 1.5]}
        - window: {shift: [-0.1, 0.2]}
        - noise: {up-to: 0.1, chance: 0.25}
        - blur: {up-to: 1}
        - bias-field: {strength: 0.3}
        - cutout: {boxes: 2, share: 0.25}
      """)
    #expect(
      read.steps == [
        .init(.flip(axis: 0), chance: 0.5), .init(.flip(axis: 1)),
        .init(.affine(turn: 10, shift: 0.05, scale: 0.9...1.1), chance: 0.8),
        .init(.elastic(strength: 0.03, points: 4)), .init(.gamma(0.7...1.5)),
        .init(.window(scale: 1...1, shift: -0.1...0.2)), .init(.noise(0.1), chance: 0.25), .init(.blur(1)),
        .init(.biasField(0.3)), .init(.cutout(boxes: 2, share: 0.25)),
      ])
    #expect(read.stepsExchangingSides(dimensions: 2) == [1])
    #expect(read.descriptions(dimensions: 2)[0] == "50 % of images: mirrored along the rows.")
    #expect(read.descriptions(dimensions: 2)[1].contains("left and right"))
    #expect(read.descriptions(dimensions: 2).count == 10)
  }

  @Test func `reads the name of a preset`() throws {
    for preset in AugmentationPreset.allCases {
      let read = try plan("augmentation: \(preset.rawValue)\n")
      #expect(read == preset.plan)
      #expect(read.stepsExchangingSides(dimensions: 2).isEmpty)
    }
    #expect(faults("augmentation: stronk\n").map(\.expected).first?.contains("\"strong\"") == true)
  }

  @Test func `mirroring left and right has to be allowed in so many words`() {
    let found = faults("augmentation:\n  - flip: {axis: columns}\n")
    #expect(found.map(\.row) == [2])
    #expect(found.map(\.column) == ["augmentation[0].flip.axis"])
    #expect(found.first?.expected.contains("sides: may-change") == true)
  }

  @Test func `says line and key of what is wrong`() {
    let found = faults(
      """
      augmentation:
        - affin: {turn: 10}
        - affine: {turn: 300}
        - gamma: {range: [2, 1]}
        - noise: {up-to: 0.1, chanse: 1}
        - blur: {}
        - flip: {axis: slices}
        - {noise: {up-to: 0.1}, blur: {up-to: 1}}
      """)
    #expect(
      found.map { "\($0.row ?? 0) \($0.column ?? "")" } == [
        "2 augmentation[0].affin", "3 augmentation[1].affine.turn", "4 augmentation[2].gamma.range",
        "5 augmentation[3].noise.chanse", "6 augmentation[4].blur.up-to", "7 augmentation[5].flip.axis",
        "8 augmentation[6]",
      ])
    #expect(found.first?.expected.contains("\"affine\"") == true)
  }

  @Test func `axes of volumes are slices, rows and columns`() throws {
    let read = try plan("augmentation:\n  - flip: {axis: slices}\n  - flip: {axis: rows}\n", dimensions: 3)
    #expect(read.steps.map(\.change) == [.flip(axis: 0), .flip(axis: 1)])
  }
}
