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
  public func lengths(of structures: StructureSet, _ projection: Projection, workers: Int? = nil) -> [Float] {
    trace(projection, channels: [.structures(structures)], withPaths: false, workers: workers).channels[0]
  }

  /// The millimetres of each ray within what is visible of a finding, row by row: its exact mask is where it is above 0.
  public func lengths(ofFinding finding: Int, _ projection: Projection, workers: Int? = nil) -> [Float] {
    trace(projection, channels: [.finding(finding)], withPaths: false, workers: workers).channels[0]
  }

  /// Paths and lengths in one pass.
  /// - Parameters:
  ///   - projection: The rays.
  ///   - channels: What lengths are asked for, at most 64 things.
  ///   - oversampling: Rays along each side of a pixel, at least 1; their mean is taken.
  ///   - workers: How many threads; as many as processors where it is `nil`. The result does not depend on it.
  /// - Returns: The millimetres of each material, and those of each channel.
  /// - Complexity: O(rays × solids on their way).
  public func trace(
    _ projection: Projection, channels: [TraceChannel] = [], oversampling: Int = 1, workers: Int? = nil
  ) -> TracedProjection {
    trace(projection, channels: channels, withPaths: true, oversampling: oversampling, workers: workers)
  }

  private func trace(
    _ projection: Projection, channels: [TraceChannel], withPaths: Bool, oversampling: Int = 1, workers: Int?
  ) -> TracedProjection {
    precondition(channels.count <= 64, "at most 64 channels")
    precondition(oversampling >= 1, "a ray for each pixel")
    let masks = sources.map { solid in
      channels.enumerated().reduce(UInt64(0)) { $1.element.contains(solid) ? $0 | 1 << UInt64($1.offset) : $0 }
    }
    let pixels = projection.columns * projection.rows
    let count = materials.count + channels.count
    let planes = [Float](unsafeUninitializedCapacity: count * pixels) { buffer, initialized in
      buffer.initialize(repeating: 0)
      initialized = count * pixels
      guard let base = buffer.baseAddress else { return }
      // Safe because each pixel is written by one thread, and all threads have ended when the walk returns.
      nonisolated(unsafe) let planes = base
      walk(
        LineBundle(projection, oversampling: oversampling), wanted: withPaths ? nil : masks.map { $0 != 0 },
        workers: workers
      ) {
        PathSink(
          self, masks: masks, channels: channels.count, planes: planes, columns: projection.columns, pixels: pixels,
          oversampling: oversampling)
      }
    }
    func plane(_ index: Int) -> [Float] { Array(planes[index * pixels..<(index + 1) * pixels]) }
    return TracedProjection(
      paths: PathImage(
        columns: projection.columns, rows: projection.rows, materials: withPaths ? materials : [],
        lengths: withPaths ? materials.indices.map(plane) : []),
      channels: channels.indices.map { plane(materials.count + $0) })
  }
}
