// SPDX-License-Identifier: Apache-2.0
import Foundation

extension Cohort {
  /// The changes that have begun at a site for a device on a day, each with how far it has gone.
  ///
  /// Without a device, changes that are limited to devices do not count.
  func drift(at site: Int, device: Int?, on day: CivilDay) -> [(change: DriftChange, strength: Double)] {
    scenario.drift.compactMap { change in
      if device == nil, !change.devices.isEmpty { return nil }
      let strength = change.strength(on: day)
      return strength > 0 && change.touches(site: site, device: device) ? (change, strength) : nil
    }
  }

  /// The device that does the work of another on a day.
  func replacement(of device: Int, at site: Int, on day: CivilDay) -> (device: Int, tags: [String]) {
    var (device, tags) = (device, [String]())
    for (change, _) in drift(at: site, device: nil, on: day) {
      guard case .newScanner(let replaced, let new) = change.kind, replaced == device else { continue }
      device = new
      tags.append(change.tag)
    }
    return (device, tags)
  }
}

/// A device on one day: what the changes in force have made of it.
struct DriftedDevice {
  var device: ScenarioDevice
  var tags: [String] = []
  var leastSize: Double

  /// Applies the changes one after the other.
  ///
  /// What can only be so or not so (software, inversion, marker) is rolled out: while it is gradual, a share of the examinations has it.
  mutating func apply(_ change: DriftChange, strength: Double, rollout: Double) {
    let isRolledOut = rollout < strength
    switch change.kind {
    case .newScanner: return  // It was chosen before; its tag is the replacement's.
    case .prevalence, .demographics: break
    case .kilovolts(let step):
      func moved(_ kilovolts: Double, _ range: ClosedRange<Double>) -> Double {
        min(range.upperBound, max(range.lowerBound, kilovolts + step * strength))
      }
      device.stand.kilovolts = moved(device.stand.kilovolts, 40...150)
      device.bedside.kilovolts = moved(device.bedside.kilovolts, 40...150)
      device.lateral.kilovolts = moved(device.lateral.kilovolts, 40...150)
      device.tomography.kilovolts = moved(device.tomography.kilovolts, 70...150)
    case .milliampereSeconds(let factor): scaleCharge(by: pow(factor, strength))
    case .noise(let factor):
      let grown = 1 + (factor - 1) * strength
      device.detector.electronicNoise *= grown
      device.tomography.milliampereSeconds /= grown * grown
      device.resonance.signalToNoise /= grown
    case .software(let software):
      guard isRolledOut else { return }
      apply(software)
    case .silentInversion:
      guard isRolledOut else { return }
      device.processing.isSilentlyInverted.toggle()
    case .marker(let text):
      guard isRolledOut else { return }
      device.processing.marker = text
    case .deadColumns(let columns):
      let dead = columns.prefix(Int((Double(columns.count) * strength).rounded(.up)))
      device.detector.deadColumns += dead.filter { !device.detector.deadColumns.contains($0) }
    case .labelPolicy(let size): leastSize += (size - leastSize) * strength
    }
    tags.append(change.tag)
  }

  private mutating func scaleCharge(by factor: Double) {
    device.stand.milliampereSeconds *= factor
    device.bedside.milliampereSeconds *= factor
    device.lateral.milliampereSeconds *= factor
    device.tomography.milliampereSeconds *= factor
  }

  private mutating func apply(_ software: DriftChange.Software) {
    device.software = [software.version]
    device.processing.look = software.look ?? device.processing.look
    device.processing.edgeStrength = software.edgeStrength ?? device.processing.edgeStrength
    device.processing.edgeScale = software.edgeScale ?? device.processing.edgeScale
    device.processing.contrast = software.contrast ?? device.processing.contrast
    device.processing.brightness = software.brightness ?? device.processing.brightness
    device.tomography.kernel = software.kernel ?? device.tomography.kernel
  }
}
