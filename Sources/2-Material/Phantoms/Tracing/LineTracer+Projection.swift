// SPDX-License-Identifier: Apache-2.0

extension LineTracer {
  /// How much of each material lies between the source and each pixel.
  /// - Parameters:
  ///   - projection: The rays.
  ///   - oversampling: Rays along each side of a pixel, at least 1; their mean is taken.
  ///   - workers: How many threads; as many as processors where it is `nil`. The result does not depend on it.
  /// - Returns: The millimetres of each material of the phantom at nominal density.
  /// - Complexity: O(rays × solids on their way).
  public func paths(_ projection: Projection, oversampling: Int = 1, workers: Int? = nil) -> PathImage {
    trace(projection, oversampling: oversampling, workers: workers).paths
  }

  /// The millimetres of each ray within what is visible of some structures, row by row: their exact mask is where it is above 0.
  public func lengths(of structures: Structures, _ projection: Projection, workers: Int? = nil) -> [Float] {
    trace(projection, channels: [.structures(structures)], withPaths: false, workers: workers).channels[0]
  }

  /// The millimetres of each ray within what is visible of a finding, row by row: its exact mask is where it is above 0.
  public func lengths(ofFinding finding: Int, _ projection: Projection, workers: Int? = nil) -> [Float] {
    trace(projection, channels: [.finding(finding)], withPaths: false, workers: workers).channels[0]
  }

  /// Paths and lengths in one pass.
  /// - Parameters:
  ///   - projection: The rays.
  ///   - channels: What lengths are asked for. More than 64 are found in several passes.
  ///   - oversampling: Rays along each side of a pixel, at least 1; their mean is taken.
  ///   - workers: How many threads; as many as processors where it is `nil`. The result does not depend on it.
  /// - Returns: The millimetres of each material, and those of each channel.
  /// - Complexity: O(rays × solids on their way).
  public func trace(
    _ projection: Projection, channels: [TraceChannel] = [], oversampling: Int = 1, workers: Int? = nil
  ) -> TracedProjection {
    var traced = trace(
      projection, channels: Array(channels.prefix(Self.mostChannels)), withPaths: true, oversampling: oversampling,
      workers: workers)
    for start in stride(from: Self.mostChannels, to: channels.count, by: Self.mostChannels) {
      traced.channels += lengths(
        of: Array(channels[start..<min(start + Self.mostChannels, channels.count)]), projection,
        oversampling: oversampling, workers: workers)
    }
    return traced
  }

  /// A bit of a word for each channel.
  private static let mostChannels = 64

  /// The millimetres of each ray through each of at most 64 channels.
  func lengths(
    of channels: [TraceChannel], _ projection: Projection, oversampling: Int = 1, workers: Int?
  ) -> [[Float]] {
    trace(projection, channels: channels, withPaths: false, oversampling: oversampling, workers: workers).channels
  }

  private func trace(
    _ projection: Projection, channels: [TraceChannel], withPaths: Bool, oversampling: Int = 1, workers: Int?
  ) -> TracedProjection {
    precondition(channels.count <= Self.mostChannels, "a bit for each channel")
    precondition(oversampling >= 1, "a ray for each pixel")
    // Which channels a solid belongs to.
    var members = Array(repeating: UInt64(0), count: sources.count)
    for (index, channel) in channels.enumerated() {
      for solid in sources.indices where channel.contains(sources[solid]) { members[solid] |= 1 << UInt64(index) }
    }
    var planeOf = Array(repeating: 0, count: Material.allCases.count)
    for (plane, material) in materials.enumerated() { planeOf[Int(material.rawValue)] = plane }
    func share(_ solid: Int) -> PathSink.Share {
      PathSink.Share(
        plane: planeOf[Int(sources[solid].material.rawValue)], density: Double(sources[solid].density),
        channels: members[solid])
    }
    let kinds = LineKinds(sources, by: share)
    let nothing = PathSink.Share(plane: materials.count + channels.count, density: 0)
    let shares = kinds.examples.map { $0.map(share) ?? nothing }
    let bundle = LineBundle(projection, oversampling: oversampling)
    let wanted = withPaths ? nil : members.map { $0 != 0 }
    let planes = Self.planes(materials.count + channels.count, of: projection.columns * projection.rows) { planes in
      // Safe because each pixel is written by one thread, and all threads have ended when the walk returns.
      nonisolated(unsafe) let planes = planes
      walk(bundle, kinds: kinds, wanted: wanted, workers: workers) {
        PathSink(
          planes, shares: shares, materials: materials.count, columns: projection.columns, oversampling: oversampling)
      }
    }
    return TracedProjection(
      paths: PathImage(
        columns: projection.columns, rows: projection.rows, materials: withPaths ? materials : [],
        lengths: withPaths ? Array(planes[..<materials.count]) : []),
      channels: Array(planes[materials.count...]))
  }

  /// Arrays of noughts, written to together and without being copied.
  private static func planes(
    _ count: Int, of pixels: Int, after others: [UnsafeMutablePointer<Float>] = [],
    _ write: ([UnsafeMutablePointer<Float>]) -> Void
  ) -> [[Float]] {
    guard count > 0 else {
      write(others)
      return []
    }
    var rest: [[Float]] = []
    let plane = [Float](unsafeUninitializedCapacity: pixels) { buffer, initialized in
      buffer.initialize(repeating: 0)
      initialized = pixels
      guard let base = buffer.baseAddress else { return }
      rest = planes(count - 1, of: pixels, after: others + [base], write)
    }
    return [plane] + rest
  }
}
