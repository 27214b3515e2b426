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
  /// They compound, but no number leaves the range of its key: a tube or a scanner that cannot do more stays at its limit.
  ///
  /// What can only be so or not so (software, inversion, marker) is rolled out: while it is gradual, a share of the examinations has it.
  mutating func apply(_ change: DriftChange, strength: Double, rollout: Double) {
    let isRolledOut = rollout < strength
    switch change.kind {
    case .newScanner: return  // It was chosen before; its tag is the replacement's.
    case .prevalence, .demographics: break
    case .kilovolts(let step):
      changeTube(\.kilovolts, \.kilovolts) { $0 + step * strength }
    case .milliampereSeconds(let factor):
      changeTube(\.milliampereSeconds, \.milliampereSeconds) { $0 * pow(factor, strength) }
    case .noise(let factor):
      let grown = 1 + (factor - 1) * strength
      device.detector.electronicNoise = Self.limited(
        device.detector.electronicNoise * grown, to: \.electronicNoise, of: ScenarioKeys.detectorNumbers)
      device.tomography.milliampereSeconds = Self.limited(
        device.tomography.milliampereSeconds / (grown * grown), to: \.milliampereSeconds,
        of: ScenarioKeys.tomographyNumbers)
      device.resonance.signalToNoise = Self.limited(
        device.resonance.signalToNoise / grown, to: \.signalToNoise, of: ScenarioKeys.resonanceNumbers)
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

  /// Changes a number of the tube at each of its exposures.
  private mutating func changeTube(
    _ exposure: WritableKeyPath<RadiographySystem.Exposure, Double>, _ scan: WritableKeyPath<TomographySystem, Double>,
    by change: (Double) -> Double
  ) {
    for place in [\ScenarioDevice.stand, \.bedside, \.lateral] {
      device[keyPath: place][keyPath: exposure] = Self.limited(
        change(device[keyPath: place][keyPath: exposure]), to: exposure, of: ScenarioKeys.exposureNumbers)
    }
    device.tomography[keyPath: scan] = Self.limited(
      change(device.tomography[keyPath: scan]), to: scan, of: ScenarioKeys.tomographyNumbers)
  }

  /// A number brought back to the range of its key.
  private static func limited<Root>(
    _ number: Double, to path: WritableKeyPath<Root, Double>, of keys: [NumberKey<Root>]
  ) -> Double {
    guard let range = keys.first(where: { $0.path == path })?.range else { return number }
    return min(range.upperBound, max(range.lowerBound, number))
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
