// SPDX-License-Identifier: Apache-2.0
import Inference
import ModelPackages
import Prediction
import Synchronization
import Testing
import Volumes

/// Numbers that MONAI 1.6.1 and nnU-Net 2.8.1 gave (`Proofs/prediction_windows.py`).
@Suite struct `Windows beside MONAI and nnU-Net` {
  @Test(arguments: [
    (300, 128, 0.5, [0, 57, 115, 172]), (77, 20, 0.25, [0, 14, 28, 43, 57]), (33, 16, 0.5, [0, 6, 11, 17]),
    (129, 64, 0.4, [0, 32, 65]),
    (
      511, 96, 0.75,
      [0, 23, 46, 69, 92, 115, 138, 161, 184, 208, 231, 254, 277, 300, 323, 346, 369, 392, 415]
    ),
  ])
  func `windows begin where nnU-Net's do`(length: Int, window: Int, overlap: Double, starts: [Int]) throws {
    let seen = Mutex<[Int]>([])
    let network = ToyNetwork([("x", [1, 1, window])]) { tensors in
      seen.withLock { $0.append(Int(tensors[0].values[0])) }
      return tensors
    }
    let model = try ImageModel(Toy.package(.segmentation, classes: ["a"]), network)
    let image = try model.prepared(Toy.volume(SIMD3(length, 1, 1)) { Float($0.x) })
    _ = try model.answers([image], windows: SlidingWindow(overlap: overlap), batch: 1)
    #expect(seen.withLock { $0 } == starts)
  }

  @Test func `voxels weigh what MONAI's do`() {
    let weights = SlidingWindow().weights(SIMD3(1, 6, 8))
    let wanted: [Int: Float] = [
      0: 0.0010000000474974513, 9: 0.005946217570453882, 18: 0.2599613666534424, 27: 0.7066482305526733,
    ]
    for (place, weight) in wanted { #expect(abs(weights[place] - weight) < 1e-6) }
  }

  /// Size, window (slices, rows, columns), the sum of the answer, and some of its voxels.
  struct Case: Sendable {
    var size: SIMD3<Int>
    var window: SIMD3<Int>
    var sum: Double
    var voxels: [Int: Float]
  }

  @Test(arguments: [
    Case(
      size: SIMD3(48, 40, 1), window: SIMD3(1, 16, 16), sum: 2173.43182026688,
      voxels: [5: 0.624750018119812, 50: 0.6690599918365479, 777: 2.212108612060547, 1919: 2.2151999473571777]),
    Case(
      size: SIMD3(20, 16, 12), window: SIMD3(8, 8, 8), sum: 6801.182772821048,
      voxels: [5: 0.61285001039505, 50: 0.7775999903678894, 777: 1.0491801500320435, 3839: 1.1914499998092651]),
    // Smaller than the window along its rows.
    Case(
      size: SIMD3(16, 6, 1), window: SIMD3(1, 8, 8), sum: 64.14913200587034,
      voxels: [5: 0.6695130467414856, 50: 0.03350000083446503, 95: 0.6664999723434448]),
  ])
  func `what is said of the whole is what MONAI says`(_ given: Case) throws {
    let window = given.window
    let isVolume = window.x > 1
    let network = ToyNetwork([("x", isVolume ? [1, window.x, window.y, window.z] : [1, window.y, window.z])]) {
      var answer = $0[0]
      for place in answer.values.indices { answer.values[place] *= 1 + Float(place) / 100 }
      return [answer]
    }
    let package = Toy.package(
      .segmentation, classes: ["a"], meaning: .score, layout: isVolume ? .ncdhw : .nchw)
    let model = try ImageModel(package, network)
    let volume = try Toy.volume(given.size) {
      Float(Double(($0.x * 7919 + $0.y * 104_729 + $0.z * 1_299_709) % 1000) / 1000)
    }
    let answer = try model.answer(model.prepared(volume)).numbers
    #expect(abs(answer.reduce(0.0) { $0 + Double($1) } - given.sum) < 1e-5 * given.sum)
    for (place, value) in given.voxels { #expect(abs(answer[place] - value) < 2e-6 * max(1, value)) }
  }
}
