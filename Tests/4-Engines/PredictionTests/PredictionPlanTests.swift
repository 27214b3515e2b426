// SPDX-License-Identifier: Apache-2.0
import Foundation
import Imaging
import Inference
import ModelPackages
import ONNXGraphs
import Prediction
import RecalibrationFiles
import Statistics
import Synchronization
import Testing
import Volumes
import Workers

@Suite struct `Doubt of probabilities` {
  @Test func `entropy and margin by hand`() throws {
    let exclusive = ClassDoubt(isExclusive: true)
    #expect(exclusive.entropy([1.0, 0, 0], classes: 3) == 0)
    #expect(abs(try #require(exclusive.entropy([0.25, 0.25, 0.5], classes: 3)) - 1.5 * log(2)) < 1e-12)
    #expect(abs(try #require(exclusive.margin([0.2, 0.7, 0.1], classes: 3)) - 0.5) < 1e-12)
    let single = ClassDoubt(isExclusive: false)
    #expect(abs(try #require(single.entropy([0.5, 1], classes: 2)) - log(2) / 2) < 1e-12)
    #expect(abs(try #require(single.margin([0.9, 0.4], classes: 2)) - 0.2) < 1e-12)
    // Two voxels, class by class: one sure, one not.
    #expect(abs(try #require(exclusive.entropy([1, 0.5, 0, 0.5] as [Float], classes: 2)) - log(2) / 2) < 1e-7)
  }

  @Test func `there is none of numbers that are no probabilities`() {
    #expect(ClassDoubt(isExclusive: true).entropy([0.5, 0.6], classes: 2) == nil)
    #expect(ClassDoubt(isExclusive: false).entropy([1.5], classes: 1) == nil)
    #expect(ClassDoubt(isExclusive: false).margin([-0.1], classes: 1) == nil)
    let score = ModelManifest.Output(name: "y", meaning: .score, activation: .none, classes: ["a"])
    #expect(ClassDoubt(score, task: .classification) == nil)
    let chance = ModelManifest.Output(name: "y", meaning: .probabilities, activation: .none, classes: ["a", "b"])
    #expect(ClassDoubt(chance, task: .multilabel)?.isExclusive == false)
    #expect(ClassDoubt(chance, task: .classification)?.isExclusive == true)
  }
}

@Suite struct `A plan` {
  /// What is brighter on the left than on the right, and how bright the image is, both as logits.
  private static func sides() -> ToyNetwork {
    ToyNetwork([("x", [1, nil, nil])]) { tensors in
      let (values, columns) = (tensors[0].values, tensors[0].shape[3])
      var (left, all) = (Float(0), Float(0))
      for (place, value) in values.enumerated() {
        all += value
        left += place % columns < columns / 2 ? value : -value
      }
      return [Toy.tensor([1, 2], [left / 10, all / 100])]
    }
  }

  private static func constant(_ numbers: [Float]) -> ToyNetwork {
    ToyNetwork([("x", [1, nil, nil])]) { _ in [Toy.tensor([1, numbers.count], numbers)] }
  }

  private static func model(
    _ network: ToyNetwork, points: [ModelManifest.OperatingPoint] = [], curve: Double? = nil,
    classes: [String] = ["a", "b"], activation: ModelManifest.Output.Activation = .sigmoid
  ) throws -> ImageModel {
    var package = Toy.package(.multilabel, classes: classes, activation: activation, meaning: .logits, points: points)
    if let curve {
      package.manifest.calibrations = ["a": "curve.json"]
      package.recalibrations = ["curve.json": try Toy.curve(temperature: curve)]
    }
    return try ImageModel(package, network)
  }

  @Test func `one model and no view answers exactly as the model does`() throws {
    let model = try Self.model(Self.sides(), points: [.init(name: "p", finding: "a", threshold: 0.4)], curve: 2)
    let volume = try Toy.noise(SIMD3(9, 7, 1), seed: 1)
    let (plain, planned) = (try model.answer(model.prepared(volume)), try PredictionPlan(model).answered(volume))
    #expect(plain.numbers == planned.numbers && plain.findings == planned.findings)
    #expect(plain.uncertainty == planned.uncertainty && planned.spreads.isEmpty)
    #expect(planned.uncertainty.keys.sorted() == ["entropy", "margin"])
    #expect(planned.findings[0].calibrated != nil && planned.findings[0].decisions.count == 1)
  }

  @Test func `probabilities are averaged over the views, then recalibrated and decided`() throws {
    let points = [ModelManifest.OperatingPoint(name: "p", finding: "a", threshold: 0.5)]
    let model = try Self.model(Self.sides(), points: points, curve: 2)
    let volume = try Toy.volume(SIMD3(8, 4, 1)) { $0.x < 4 ? 1 : 0 }
    let answer = try PredictionPlan(ModelEnsemble(model), views: [.mirrored]).answered(volume)
    // 16 voxels on one side: a logit of 1.6, mirrored −1.6.
    let chances = [OutputReading.sigmoid(Double(Float(1.6))), OutputReading.sigmoid(Double(Float(-1.6)))]
    let mean = (chances[0] + chances[1]) / 2
    #expect(abs(answer.findings[0].activated - mean) < 1e-7)
    #expect(answer.findings[0].raw == 0)
    #expect(answer.findings[0].calibrated == (try Toy.curve(temperature: 2)).apply(answer.findings[0].activated))
    #expect(answer.findings[0].decisions == ["p": answer.findings[0].score >= 0.5])
    let spread = (chances[0] - chances[1]) / 2.squareRoot()
    let spreads = try #require(answer.spreads["view-spread"])
    #expect(abs(spreads[0] - spread) < 1e-6 && spreads[1] == 0)
    #expect(answer.uncertainty["view-spread"] == spreads[0])
    #expect(answer.uncertainty["ensemble-spread"] == nil && answer.uncertainty["mutual-information"] == nil)
    let entropy = ClassDoubt(isExclusive: false).entropy(answer.findings.map(\.activated), classes: 2)
    #expect(answer.uncertainty["entropy"] == entropy)
  }

  @Test func `a network that says one thing of everything has no spread over any view`() throws {
    let model = try Self.model(Self.constant([0.3, -2]))
    let volume = try Toy.noise(SIMD3(16, 16, 1), seed: 2)
    var plan = PredictionPlan(ModelEnsemble(model), views: ModelManifest.Uncertainty.View.allCases, seed: 4)
    plan.viewsOfEach = 3
    let answer = try plan.answered(volume)
    #expect(answer.uncertainty["view-spread"] == 0)
    #expect(answer.findings == (try model.answer(model.prepared(volume))).findings)
  }

  @Test func `the same seed gives the same bits, whatever the batch of a toy`() throws {
    let model = try Self.model(Self.sides())
    let volume = try Toy.noise(SIMD3(40, 30, 1), seed: 3)
    var plan = PredictionPlan(ModelEnsemble(model), views: [.turned, .noisy, .windowed, .shifted], seed: 1)
    let first = try plan.answered(volume)
    plan.batch = 1
    #expect(try plan.answered(volume).findings == first.findings)
    plan.seed = 2
    #expect(try plan.answered(volume).findings != first.findings)
  }

  @Test func `what members disagree on is told apart from what all doubt`() throws {
    let logit = Float(log(9.0))
    let (sure, contrary) = (try Self.model(Self.constant([logit, 0])), try Self.model(Self.constant([-logit, 0])))
    let ensemble = try ModelEnsemble([sure, contrary])
    let answer = try PredictionPlan(ensemble).answered(Toy.volume(SIMD3(2, 2, 1)) { _ in 0 })
    // Finding a: 0.9 and 0.1; finding b: 0.5 and 0.5.
    let own = -(0.9 * log(0.9) + 0.1 * log(0.1))
    #expect(abs(answer.findings[0].score - 0.5) < 1e-7 && answer.findings[1].score == 0.5)
    #expect(abs((answer.uncertainty["entropy"] ?? .nan) - log(2)) < 1e-6)
    #expect(abs((answer.uncertainty["expected-entropy"] ?? .nan) - (own + log(2)) / 2) < 1e-6)
    #expect(abs((answer.uncertainty["mutual-information"] ?? .nan) - (log(2) - own) / 2) < 1e-6)
    #expect(abs((answer.uncertainty["ensemble-spread"] ?? .nan) - 0.8 / 2.squareRoot()) < 1e-6)
    #expect(answer.spreads["ensemble-spread"]?[1] == 0 && answer.uncertainty["view-spread"] == nil)
    // Members that agree have nothing to disagree on, however unsure they are.
    let same = try PredictionPlan(ModelEnsemble([sure, sure])).answered(Toy.volume(SIMD3(2, 2, 1)) { _ in 0 })
    #expect(same.uncertainty["mutual-information"] == 0 && same.uncertainty["ensemble-spread"] == 0)
  }

  @Test func `a curve or a threshold that not all members have is no part of the mean`() throws {
    let points = [ModelManifest.OperatingPoint(name: "p", finding: "a", threshold: 0.5)]
    let volume = try Toy.volume(SIMD3(2, 2, 1)) { _ in 0 }
    let plain = try Self.model(Self.constant([1, 1]), points: points)
    let curved = try Self.model(Self.constant([1, 1]), points: points, curve: 2)
    let other = try Self.model(Self.constant([1, 1]), points: [.init(name: "p", finding: "a", threshold: 0.9)])
    let mixed = try PredictionPlan(ModelEnsemble([curved, plain])).answered(volume).findings[0]
    #expect(mixed.calibrated == nil && mixed.decisions.isEmpty)
    let shared = try PredictionPlan(ModelEnsemble([curved, curved])).answered(volume).findings[0]
    #expect(shared.calibrated != nil && shared.decisions == ["p": true])
    let apart = try PredictionPlan(ModelEnsemble([plain, other])).answered(volume).findings[0]
    #expect(apart.decisions.isEmpty)
    // Nor does the table that is written tell a decision of the first one's.
    func decides(_ first: ImageModel, _ further: [ImageModel]) -> Bool {
      PredictionTable([.init(package: first.package, further: further.map(\.package), rows: [])]).text
        .contains("decision_a_p")
    }
    #expect(decides(plain, []) && decides(curved, [curved]) && !decides(plain, [other]) && !decides(curved, [plain]))
  }

  @Test func `models of another question are refused, with what is different`() throws {
    let one = try Self.model(Self.constant([1, 1]))
    func refused(_ other: ImageModel) -> PredictionFailure.MemberDifference? {
      do throws(PredictionFailure) { _ = try ModelEnsemble([one, other]) } catch {
        if case .differentMembers(let difference) = error { return difference }
      }
      return nil
    }
    #expect(refused(try Self.model(Self.constant([1, 1]), classes: ["b", "a"])) == .classes)
    #expect(refused(try Self.model(Self.constant([1, 1]), activation: .softmax)) == .meaning)
    let task = Toy.package(.classification, classes: ["a", "b"], activation: .sigmoid, meaning: .logits)
    #expect(refused(try ImageModel(task, Self.constant([1, 1]))) == .task)
    #expect(refused(one) == nil)
    #expect(throws: PredictionFailure.noMembers) { try ModelEnsemble([]) }
    let vector = try ImageModel(Toy.package(.embedding, classes: [], meaning: .embedding), Self.constant([1]))
    #expect(throws: PredictionFailure.differentMembers(.vectors)) { try ModelEnsemble([vector, vector]) }
  }

  @Test func `maps come back from their views before they are averaged`() throws {
    let model = try ImageModel(Toy.package(.segmentation, classes: ["lesion"]), Toy.identity([1, nil, nil]))
    let volume = try Toy.volume(SIMD3(40, 32, 1)) {
      let (x, y) = (Double($0.x) - 25, Double($0.y) - 14)
      return Float(exp(-(x * x + y * y) / 60))
    }
    let mirrored = try PredictionPlan(ModelEnsemble(model), views: [.mirrored]).answered(volume)
    #expect(mirrored.numbers == volume.voxels && mirrored.uncertainty["view-spread"] == 0)
    let moved = try PredictionPlan(ModelEnsemble(model), views: [.shifted, .turned, .scaled], seed: 5).answered(volume)
    #expect(zip(moved.numbers, volume.voxels).allSatisfy { abs($0 - $1) < 0.03 })
    let spread = try #require(moved.uncertainty["view-spread"])
    #expect(spread > 0 && spread < 0.01)
    #expect(moved.segmentation?.maps.count == 40 * 32)
    // Noise is in the maps: its size weighs in where the lesion is.
    var noisy = PredictionPlan(ModelEnsemble(model), views: [.noisy], seed: 5)
    noisy.viewsOfEach = 20
    noisy.ranges.noise = 0.02
    #expect(try noisy.answered(volume).spreads["view-spread"]?[0] ?? 0 > 0)
  }

  @Test func `windows, views and members work together`() throws {
    let volume = try Toy.noise(SIMD3(20, 14, 1), seed: 8)
    let first = try ImageModel(Toy.package(.segmentation, classes: ["lesion"]), Toy.identity([1, 8, 8]))
    let half = ToyNetwork([("x", [1, nil, nil])]) { [Toy.tensor($0[0].shape, $0[0].values.map { $0 / 2 })] }
    let second = try ImageModel(Toy.package(.segmentation, classes: ["lesion"]), half)
    let heard = Mutex<[Int]>([])
    let answer = try PredictionPlan(ModelEnsemble([first, second]), views: [.mirrored]).answered(
      volume, observer: BatchObserver(progress: { done, total in heard.withLock { $0 = [done, total] } }))
    #expect(zip(answer.numbers, volume.voxels).allSatisfy { abs($0 - 0.75 * $1) < 1e-6 })
    // Twelve windows and one image, two views of each: starts of 0, 4, 8, 12 and 0, 3, 6.
    #expect(heard.withLock { $0 } == [26, 26])
    #expect(answer.uncertainty["view-spread"].map { $0 < 1e-6 } == true)
    // Weighted by p = 3x/4: Σ x · x/(2√2) / Σ x.
    let squares = volume.voxels.reduce(0.0) { $0 + Double($1) * Double($1) }
    let sum = volume.voxels.reduce(0.0) { $0 + Double($1) }
    #expect(abs((answer.uncertainty["ensemble-spread"] ?? .nan) - squares / sum / 8.squareRoot()) < 1e-5)
    #expect((answer.uncertainty["mutual-information"] ?? -1) > 0)
  }

  @Test func `a plan is named by everything that can change its answers`() throws {
    let model = try Self.model(Self.constant([1, 1]))
    let plan = PredictionPlan(model)
    var others = [plan, plan, plan, plan]
    others[0].views = [.noisy]
    others[1].windows = SlidingWindow()
    others[2].batch = 1
    others[3].ensemble = try ModelEnsemble([model, model])
    #expect(Set(others.map(\.digest) + [plan.digest]).count == 5)
    // Without views there is nothing that a seed could change.
    others[0] = plan
    others[0].seed = 9
    #expect(others[0].digest == plan.digest)
  }

  @Test func `stopping is told as such`() throws {
    let plan = PredictionPlan(ModelEnsemble(try Self.model(Self.sides())), views: [.noisy])
    #expect(throws: PredictionFailure.engine(.cancelled)) {
      try plan.answered(Toy.noise(SIMD3(4, 4, 1), seed: 1), observer: BatchObserver(isCancelled: { true }))
    }
  }
}
