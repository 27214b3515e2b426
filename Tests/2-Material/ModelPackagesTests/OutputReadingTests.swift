// SPDX-License-Identifier: Apache-2.0
import Foundation
import ModelPackages
import Testing

@Suite struct `Reading an output` {
  private typealias Output = ModelManifest.Output

  @Test func `makes probabilities without overflow`() throws {
    let reading = OutputReading(
      output: Output(name: "y", meaning: .logits, activation: .sigmoid, classes: ["a", "b", "c", "d"]))
    let found = try #require(reading.activated([0, 1000, -1000, 2]))
    #expect(found[0] == 0.5 && found[1] == 1 && found[2] == 0)
    #expect(abs(found[3] - 1 / (1 + exp(-2))) < 1e-15)
    let shares = OutputReading.softmax([1000, 1000, -1000])
    #expect(shares == [0.5, 0.5, 0])
    // Softmax of two numbers is the sigmoid of their difference.
    #expect(abs(OutputReading.softmax([0.3, 1.1])[1] - OutputReading.sigmoid(0.8)) < 1e-15)
  }

  @Test func `decides at every operating point`() throws {
    let reading = OutputReading(
      output: Output(name: "y", meaning: .logits, activation: .sigmoid, classes: ["a", "b"]),
      points: [
        .init(name: "default", finding: "a", threshold: 0.5), .init(name: "careful", finding: "a", threshold: 0.1),
        .init(name: "default", finding: "b", threshold: 0.5),
      ])
    let found = try #require(reading.findings([0, -1]))
    #expect(found[0].decisions == ["default": true, "careful": true])
    #expect(found[1].decisions == ["default": false])
    #expect(found[1].raw == -1 && found[1].score == found[1].activated && found[1].calibrated == nil)
  }

  @Test func `says nothing of numbers that are none`() {
    let reading = OutputReading(output: Output(name: "y", meaning: .score, activation: .none, classes: ["a", "b"]))
    #expect(
      reading.findings([0, .nan]) == nil && reading.findings([0, .infinity]) == nil && reading.findings([0]) == nil)
  }

  @Test func `labels voxels by the greatest number or by one half`() {
    let all = OutputReading(
      output: Output(
        name: "y", meaning: .logits, activation: .softmax, classes: ["none", "liver", "tumour"], labelValues: [0, 6, 9])
    )
    // Two voxels: liver, then tumour.
    #expect(all.labels([0, 0, 2, 1, 1, 3]) == [6, 9])
    let one = OutputReading(output: Output(name: "y", meaning: .logits, activation: .sigmoid, classes: ["lesion"]))
    #expect(one.labels([-1, 0, 3]) == [0, 1, 1])
    let chance = OutputReading(
      output: Output(name: "y", meaning: .probabilities, activation: .none, classes: ["lesion"]))
    #expect(chance.labels([0.4, 0.6]) == [0, 1])
    #expect(all.labels([1, 2]) == nil)
  }
}
