// SPDX-License-Identifier: Apache-2.0
import Foundation
import ModelPackages
import Prediction
import Testing

@Suite struct AnswerDoubtTests {
  // torch.logsumexp and torch.nn.functional.softplus of PyTorch 2.13 in double precision.
  @Test func `energies are those of PyTorch`() {
    #expect(abs(AnswerDoubt.energy([2, -1, 0.5]) - -2.241311296657157) < 1e-14)
    #expect(abs(AnswerDoubt.energy([2, -1, 0.5], temperature: 2.5) - -3.537972000424212) < 1e-14)
    #expect(AnswerDoubt.energy([2, -1, 0.5, 700]) == -700)
    #expect(abs(AnswerDoubt.jointEnergy([2, -1, 0.5, 700]) - -703.4142666827413) < 1e-12)
    #expect(abs(AnswerDoubt.jointEnergy([2, -1, 0.5], temperature: 2) - -5.226556183154346) < 1e-14)
  }

  @Test func `two even classes have one bit, and one sure class none`() {
    #expect(abs(AnswerDoubt.entropy([0.5, 0.5]) - log(2)) < 1e-15)
    #expect(AnswerDoubt.entropy([1, 0]) == 0)
  }

  @Test func `a joint energy of one logit is the energy of two classes, the other at 0`() {
    for logit in stride(from: -30.0, through: 30, by: 1.5) {
      #expect(abs(AnswerDoubt.jointEnergy([logit]) - AnswerDoubt.energy([0, logit])) < 1e-12)
    }
  }

  @Test func `a shift of all logits shifts the energy and nothing else`() throws {
    let doubt = try #require(AnswerDoubt(meaning: .logits, activation: .softmax, classes: 3))
    let (first, second) = (doubt.measures(of: [1, 2, 4]), doubt.measures(of: [6, 7, 9]))
    #expect(abs((first["energy"] ?? 0) - (second["energy"] ?? 0) - 5) < 1e-12)
    for name in ["entropy", "least-confidence"] { #expect(abs((first[name] ?? 9) - (second[name] ?? 0)) < 1e-12) }
  }

  @Test func `what the output does not allow is absent`() throws {
    let probabilities = try #require(AnswerDoubt(meaning: .probabilities, activation: .none, classes: 2))
    #expect(Set(probabilities.measures(of: [0.25, 0.75]).keys) == ["entropy", "least-confidence"])
    #expect(probabilities.measures(of: [0.25, 0.75])["least-confidence"] == 0.25)
    #expect(probabilities.measures(of: [0.25, 7]).isEmpty)
    #expect(AnswerDoubt(meaning: .score, activation: .none, classes: 1)?.measures(of: [3]).isEmpty == true)
    #expect(AnswerDoubt(meaning: .logits, activation: .sigmoid, classes: 2)?.measures(of: [.nan, 1]).isEmpty == true)
    #expect(AnswerDoubt(meaning: .logits, activation: .sigmoid, classes: 0) == nil)
    #expect(AnswerDoubt(meaning: .logits, activation: .sigmoid, classes: 1, temperature: 0) == nil)
  }

  @Test func `a segmentation has the mean over its voxels`() throws {
    let doubt = try #require(AnswerDoubt(meaning: .logits, activation: .softmax, classes: 2))
    let whole = doubt.measures(of: [1, 5, 2, 3])["energy"] ?? 0
    #expect(abs(whole - (AnswerDoubt.energy([1, 2]) + AnswerDoubt.energy([5, 3])) / 2) < 1e-12)
  }
}
