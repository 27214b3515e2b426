// SPDX-License-Identifier: Apache-2.0
import Phantoms
import Volumes

/// Simulating: each run makes other patients, from anatomy to picture, on one thread.
enum PhantomTasks {
  /// The task of a name; `nil` for a name that is not of phantoms.
  ///
  /// A run answers with how many images it made.
  static func task(_ name: String) -> (() -> [Double])? {
    switch name {
    case "radiographs-256": radiographs(size: 256, count: 25)
    case "radiographs-512": radiographs(size: 512, count: 8)
    case "tomographies-128": tomographies(count: 2)
    default: nil
    }
  }

  private static func patient(_ index: Int) -> PhantomPatient {
    let isWoman = index % 2 == 0
    return PhantomPatient(
      sex: isWoman ? .female : .male, age: 30 + index * 7 % 50, height: isWoman ? 1650 : 1780,
      weight: Double(55 + index * 5 % 45), individual: Randomness(seed: 1, replicate: index))
  }

  private static func phantom(_ index: Int) -> Phantom {
    let nodule = FindingRequest(.nodule, size: 20, individual: Randomness(seed: 2, replicate: index))
    return Anatomy.phantom(.thorax, of: patient(index), posture: Posture(), findings: [nodule])
  }

  private static func radiographs(size: Int, count: Int) -> () -> [Double] {
    var system = RadiographySystem()
    system.detector.columns = size
    system.detector.rows = size
    system.detector.pitch = 410 / Double(size)
    let simulator = RadiographSimulator(system)
    var next = 0
    return {
      for _ in 0..<count {
        let phantom = phantom(next)
        let paths = LineTracer(phantom).paths(Projection(system), workers: 1)
        let made = simulator.radiograph(
          paths, lungTexture: phantom.lungTexture, textureSource: phantom.textureSource,
          randomness: Randomness(seed: 3, replicate: next), workers: 1)
        precondition(made.picture.count == size * size, "a picture has all its pixels")
        next += 1
      }
      return [Double(count)]
    }
  }

  private static func tomographies(count: Int) -> () -> [Double] {
    let simulator = TomographySimulator(TomographySystem())
    var next = 0
    return {
      for _ in 0..<count {
        let volume = simulator.volume(
          of: phantom(next), randomness: Randomness(seed: 3, replicate: next), workers: 1)
        precondition(volume.grid.count == 128 * 128 * 128, "a volume has all its voxels")
        next += 1
      }
      return [Double(count)]
    }
  }
}
