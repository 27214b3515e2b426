// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing

@Suite struct ResonanceSignalTests {
  private func system(
    _ sequence: ResonanceSystem.Sequence, repetition: Double, echo: Double, inversion: Double = 2500, flip: Double = 30,
    field: Double = 1.5
  ) -> ResonanceSystem {
    var system = ResonanceSystem()
    (system.sequence, system.repetitionTime, system.echoTime) = (sequence, repetition, echo)
    (system.inversionTime, system.flipAngle, system.fieldStrength) = (inversion, flip, field)
    return system
  }

  @Test func `signals are those of the formulas by hand`() {
    // White matter at 1.5 T: ρ 0.7, T1 656, T2 72 ms; fluid: ρ 1, T1 4300, T2 2000. Worked out by calculator.
    let spin = system(.spinEcho, repetition: 500, echo: 15)
    #expect(abs(spin.signal(of: .whiteMatter) - 0.297038) < 1e-6)
    #expect(abs(spin.signal(of: .greyMatter) - 0.234726) < 1e-6)
    let inversion = system(.inversionRecovery, repetition: 9000, echo: 120)
    #expect(abs(inversion.signal(of: .cerebrospinalFluid) - 0.008046) < 1e-6)
    #expect(abs(inversion.signal(of: .whiteMatter) - 0.126362) < 1e-6)
    // T2* of white matter at 1.5 T is 62 ms: 1/72 + 1.5 · 1.5 / 1000 per ms.
    let gradient = system(.spoiledGradientEcho, repetition: 30, echo: 5)
    #expect(abs(gradient.signal(of: .whiteMatter) - 0.083577) < 1e-6)
  }

  @Test func `brain has the contrast that each weighting is known for`() {
    func order(_ system: ResonanceSystem) -> [Material] {
      [Material.greyMatter, .whiteMatter, .cerebrospinalFluid].sorted {
        abs(system.signal(of: $0)) > abs(system.signal(of: $1))
      }
    }
    for field in [1.5, 3.0] {
      // T1: gradient echo with a strong flip; T2: long echo; FLAIR: the inversion hides the fluid.
      let t1 = system(.spoiledGradientEcho, repetition: 25, echo: 4, flip: 30, field: field)
      #expect(order(t1) == [.whiteMatter, .greyMatter, .cerebrospinalFluid])
      let t2 = system(.spinEcho, repetition: 5000, echo: 100, field: field)
      #expect(order(t2) == [.cerebrospinalFluid, .greyMatter, .whiteMatter])
      let flair = system(.inversionRecovery, repetition: 9000, echo: 120, inversion: 2500, field: field)
      #expect(order(flair) == [.greyMatter, .whiteMatter, .cerebrospinalFluid])
      #expect(flair.signal(of: .cerebrospinalFluid) < 0.1 * flair.signal(of: .whiteMatter))
    }
    // White matter is brighter by a good deal in a T1-weighted spin echo too.
    let usual = system(.spinEcho, repetition: 500, echo: 15)
    #expect(order(usual) == [.whiteMatter, .greyMatter, .cerebrospinalFluid])
    #expect(usual.signal(of: .whiteMatter) > 1.1 * usual.signal(of: .greyMatter))
    // A spin echo with short times shows fat brightest, and white matter above fluid.
    let spin = system(.spinEcho, repetition: 400, echo: 12)
    #expect(spin.signal(of: .adipose) > 1.5 * spin.signal(of: .whiteMatter))
    #expect(spin.signal(of: .whiteMatter) > 2 * spin.signal(of: .cerebrospinalFluid))
    #expect(spin.signal(of: .corticalBone) == 0 && spin.signal(of: .air) == 0 && spin.signal(of: .steel) == 0)
  }

  @Test func `STIR hides fat, and a long recovery shows the protons`() {
    // The null of T1 = 343 ms: TI = T1 ln(2 / (1 + exp(−TR/T1))) for a short echo.
    let stir = system(.inversionRecovery, repetition: 4000, echo: 0, inversion: 343 * log(2.0))
    #expect(abs(stir.signal(of: .adipose)) < 1e-4)
    let long = system(.spinEcho, repetition: 1e6, echo: 0)
    for material in [Material.water, .greyMatter, .adipose, .liver] {
      let tissue = Relaxation.of(material, fieldStrength: 1.5)
      #expect(abs(long.signal(of: material) - (tissue?.protonDensity ?? -1)) < 1e-9)
    }
    // The greatest signal of a gradient echo is at Ernst's angle.
    let tissue = Relaxation(protonDensity: 1, longitudinal: 800, transverse: 80, observedTransverse: 60)
    let ernst = acos(exp(-20.0 / 800)) * 180 / Double.pi
    let best = system(.spoiledGradientEcho, repetition: 20, echo: 3, flip: ernst).signal(of: tissue)
    for flip in [ernst - 1, ernst + 1] {
      #expect(system(.spoiledGradientEcho, repetition: 20, echo: 3, flip: flip).signal(of: tissue) < best)
    }
  }

  @Test(arguments: [
    // Stanisz et al. 2005 and de Bazelaire et al. 2004, as printed.
    (Material.muscle, 1008.0, 1412.0, 44.0, 50.0), (.blood, 1441, 1932, 290, 275), (.liver, 576, 812, 46, 42),
    (.spleen, 1057, 1328, 79, 61), (.adipose, 343, 382, 58, 68),
  ])
  func `relaxation times are those published, and between them at 2 T`(
    _ material: Material, _ lower: Double, _ upper: Double, _ lowerDecay: Double, _ upperDecay: Double
  ) throws {
    let low = try #require(Relaxation.of(material, fieldStrength: 1.5))
    let high = try #require(Relaxation.of(material, fieldStrength: 3))
    let between = try #require(Relaxation.of(material, fieldStrength: 2))
    #expect(abs(low.longitudinal - lower) < 1e-9 && abs(high.longitudinal - upper) < 1e-9)
    #expect(abs(low.transverse - lowerDecay) < 1e-9 && abs(high.transverse - upperDecay) < 1e-9)
    #expect(between.longitudinal > lower && between.longitudinal < upper)
    #expect(high.observedTransverse < high.transverse)
    #expect(Relaxation.of(.corticalBone, fieldStrength: 1.5) == nil)
  }
}
