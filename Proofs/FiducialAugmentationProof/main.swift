// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Distributions
import Foundation

// fiducial-augmentation-proof IN OUT SHAPE CHANGE NUMBERS…   numbers of 32 bits in, numbers of 32 bits out
// fiducial-augmentation-proof time SHAPE RUNS                 milliseconds of CPU an image
//
// Held against SciPy by Proofs/augmentation.py.

func shape(_ text: String) -> [Int] { text.split(separator: "x").compactMap { Int($0) } }

func change(_ words: [String]) -> DrawnChange? {
  let numbers = words.dropFirst().compactMap { Double($0) }
  switch (words.first, numbers.count) {
  case ("blur", 1): return .blur(numbers[0])
  case ("gamma", 1): return .gamma(numbers[0])
  case ("window", 2): return .window(scale: numbers[0], shift: numbers[1])
  case ("noise", 1): return .noise(numbers[0])
  case ("flip", 1): return .flip(axis: Int(numbers[0]))
  case ("affine", 7):
    return .affine(
      degrees: SIMD3(numbers[0], numbers[1], numbers[2]), shift: SIMD3(numbers[3], numbers[4], numbers[5]),
      scale: numbers[6])
  case ("elastic", 2...):
    return .elastic(points: Int(numbers[0]), grid: numbers.dropFirst().map { Float($0) })
  case ("field", 1...): return .biasField(grid: numbers.map { Float($0) })
  default: return nil
  }
}

func cpuSeconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
}

let words = CommandLine.arguments
if words.count >= 4, words[1] == "time" {
  let shape = shape(words[2])
  let runs = Int(words[3]) ?? 100
  let count = shape.reduce(1, *)
  let plans: [(String, [AugmentationPlan.Change])] = [
    (
      "affine, gamma, noise",
      [.affine(turn: 10, shift: 0.05, scale: 0.9...1.1), .gamma(0.7...1.5), .noise(0.1)]
    ),
    ("flip", [.flip(axis: 1)]), ("affine", [.affine(turn: 10, shift: 0.05, scale: 0.9...1.1)]),
    ("affine, elastic", [.affine(turn: 10, shift: 0.05, scale: 0.9...1.1), .elastic(strength: 0.03, points: 4)]),
    ("gamma", [.gamma(0.7...1.5)]), ("window", [.window(scale: 0.9...1.1, shift: -0.1...0.1)]),
    ("noise", [.noise(0.1)]), ("blur", [.blur(1)]), ("bias field", [.biasField(0.3)]),
    ("cutout", [.cutout(boxes: 1, share: 0.3)]),
  ]
  for (name, changes) in plans {
    let augmenter = ImageAugmenter(AugmentationPlan(steps: changes.map { .init($0) }), seed: 1)
    let scratch = AugmentationScratch()
    let first = (0..<count).map { Float($0 % 97) / 97 }
    var pixels = first
    let begin = cpuSeconds()
    for run in 0..<runs {
      pixels.withUnsafeMutableBufferPointer { buffer in
        _ = buffer.update(fromContentsOf: first)
        augmenter.augment(buffer, shape: shape, mask: nil, image: run, epoch: 0, scratch: scratch)
      }
    }
    let each = (cpuSeconds() - begin) / Double(runs) * 1000
    print("\(name): \(String(format: "%.4f", each)) ms of CPU an image")
  }
} else if words.count >= 5, let change = change(Array(words.dropFirst(4))) {
  let bytes = try Data(contentsOf: URL(filePath: words[1]))
  var pixels = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  let augmenter = ImageAugmenter(AugmentationPlan(), seed: 1)
  pixels.withUnsafeMutableBufferPointer { buffer in
    augmenter.apply([change], to: buffer, shape: shape(words[3]), mask: nil, scratch: AugmentationScratch()) { _ in
      PhiloxStream(seed: 1)
    }
  }
  try pixels.withUnsafeBytes { Data($0) }.write(to: URL(filePath: words[2]))
} else {
  exit(64)
}
