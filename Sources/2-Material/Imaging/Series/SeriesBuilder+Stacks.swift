// SPDX-License-Identifier: Apache-2.0
import Volumes

extension SeriesBuilder {
  /// Frames without a place, in the order of their numbers.
  func pictureStack(_ frames: [SeriesFrame]) -> ImageStack {
    let first = frames[0]
    return ImageStack(
      kind: first.isLocaliser ? .localiser : .pictures(reason: first.refusal ?? ""), distinctions: [],
      rows: first.rows, columns: first.columns, samplesPerPixel: first.samplesPerPixel,
      times: [frames.sorted { $0.order < $1.order }.map(\.reference)], timeKey: nil, duplicates: [], geometry: nil,
      unit: first.modality.unit, frameOfReferenceUID: first.frameOfReferenceUID, findings: [])
  }

  /// Slices of a volume, or of several in time.
  func volumeStack(_ frames: [SeriesFrame], distinctions: [ImageStack.Distinction]) -> ImageStack {
    var findings: [GeometryFinding] = []
    let positions = StackPositions(frames)
    var duplicates: [SeriesFrame] = []
    var times: [[SeriesFrame]]
    var timeKey: TimeKey?
    if positions.mostRepeats <= 1 {
      times = [positions.positions.compactMap(\.first)]
    } else if let (key, groups) = toldApart(frames, repeats: positions.mostRepeats) {
      (timeKey, times) = (key, groups)
    } else if positions.fewestRepeats == positions.mostRepeats {
      timeKey = .instanceOrder
      times = (0..<positions.mostRepeats).map { time in positions.positions.map { $0[time] } }
    } else {
      times = [positions.positions.compactMap(\.first)]
      duplicates = positions.positions.flatMap { $0.dropFirst() }
      let places = positions.positions.filter { $0.count > 1 }.count
      findings.append(
        GeometryFinding(
          .duplicatePositions,
          "\(Wording.count(duplicates.count, "frame")) at \(Wording.count(places, "position")) that another frame has; the first "
            + "by instance number counts",
          figures: [.init("frames", Double(duplicates.count)), .init("positions", Double(places))]))
    }
    findings += timeFindings(times)
    let fitted = StackGeometry.fit(times[0])
    findings += fitted?.findings ?? []
    findings += scaleFindings(frames)
    let first = frames[0]
    return ImageStack(
      kind: fitted == nil ? .pictures(reason: "positions make no stack") : .volume, distinctions: distinctions,
      rows: first.rows, columns: first.columns, samplesPerPixel: first.samplesPerPixel,
      times: times.map { $0.map(\.reference) }, timeKey: timeKey, duplicates: duplicates.map(\.reference),
      geometry: fitted?.geometry, unit: first.modality.unit, frameOfReferenceUID: first.frameOfReferenceUID,
      findings: findings)
  }

  /// The points in time by the first key that gives each its own slices; `nil` where none does.
  private func toldApart(_ frames: [SeriesFrame], repeats: Int) -> (key: TimeKey, times: [[SeriesFrame]])? {
    for key in TimeKey.allCases where key != .instanceOrder {
      guard frames.allSatisfy({ $0.times[key] != nil }) else { continue }
      let groups = grouped(frames) { $0.times[key] ?? "" }
      guard groups.count == repeats else { continue }
      let sorted = groups.map { StackPositions($0.frames) }
      guard sorted.allSatisfy({ $0.mostRepeats == 1 }) else { continue }
      let words = groups.map(\.word)
      let order = words.indices.sorted { first, second in
        switch (Double(words[first]), Double(words[second])) {
        case (let first?, let second?): first < second
        default: words[first] < words[second]
        }
      }
      return (key, order.map { sorted[$0].positions.compactMap(\.first) })
    }
    return nil
  }

  private func timeFindings(_ times: [[SeriesFrame]]) -> [GeometryFinding] {
    func matches(_ time: [SeriesFrame]) -> Bool {
      guard time.count == times[0].count else { return false }
      return zip(time, times[0]).allSatisfy { own, first in
        guard let own = own.plane, let first = first.plane else { return false }
        let allowed = max(StackGeometry.Tolerance.position * 2, StackGeometry.Tolerance.pixel * own.betweenRows)
        return (own.position - first.position).length <= allowed
      }
    }
    let odd = times.filter { !matches($0) }.count
    if odd == 0 { return [] }
    let counts = times.map(\.count)
    let (fewest, most) = (counts.min() ?? 0, counts.max() ?? 0)
    return [
      GeometryFinding(
        .unevenTimes,
        "\(odd) of \(times.count) points in time have slices elsewhere than the first; they have \(fewest) to \(most)",
        figures: [
          .init("odd", Double(odd)), .init("points", Double(times.count)), .init("fewest", Double(fewest)),
          .init("most", Double(most)),
        ])
    ]
  }

  private func scaleFindings(_ frames: [SeriesFrame]) -> [GeometryFinding] {
    var findings: [GeometryFinding] = []
    let units = Set(frames.map { $0.modality.unit ?? "no unit" })
    if units.count > 1 {
      findings.append(
        GeometryFinding(.unitVaries, "slices are given in different units: " + units.sorted().joined(separator: ", ")))
    }
    let slopes = frames.compactMap { frame in
      if case .linear(let slope, _) = frame.modality.rule { slope } else { nil }
    }
    if let least = slopes.min(), let greatest = slopes.max(),
      frames.contains(where: { $0.modality.rule != frames[0].modality.rule })
    {
      findings.append(
        GeometryFinding(
          .rescaleVaries,
          "slope or intercept differs between slices (slope \(Wording.number(least, places: 6)) to "
            + "\(Wording.number(greatest, places: 6))); each slice's own is used",
          figures: [.init("least slope", least), .init("greatest slope", greatest)]))
    }
    return findings
  }
}
