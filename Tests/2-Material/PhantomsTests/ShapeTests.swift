// SPDX-License-Identifier: Apache-2.0
import Phantoms
import Testing
import Volumes

@Suite("Shapes")
struct ShapeTests {
  @Test func `a rod holds its axis and not what lies beyond its radius or its ends`() {
    let rod = Shape.rod(from: Vector3(0, 0, 0), to: Vector3(0, 30, 40), radius: 2)
    #expect(rod.contains(Vector3(0, 15, 20)))
    #expect(rod.contains(Vector3(1.99, 15, 20)))
    #expect(!rod.contains(Vector3(2.01, 15, 20)))
    #expect(!rod.contains(Vector3(0, 30.1, 40.1)))
  }

  @Test func `a cone narrows from its thick end to its thin end, whichever is named first`() {
    for (start, end, first, last) in [(0.0, 10.0, 4.0, 2.0), (10, 0, 2, 4)] {
      let cone = Shape.rod(from: Vector3(0, 0, start), to: Vector3(0, 0, end), radius: first, endRadius: last)
      #expect(cone.contains(Vector3(3.9, 0, 0.1)))
      #expect(cone.contains(Vector3(2.9, 0, 5)))
      #expect(!cone.contains(Vector3(3.1, 0, 5)))
    }
  }

  @Test func `a later solid takes the place of what it may take the place of`() {
    let body = Solid(.body, .box(centre: .zero, halfAxes: Vector3(10, 10, 10)), of: .softTissue)
    let lung = Solid(.leftLung, .ellipsoid(centre: .zero, halfAxes: Vector3(5, 5, 5)), of: .lung)
    let rod = Shape.rod(from: Vector3(-9, 0, 0), to: Vector3(9, 0, 0), radius: 1)
    let phantom = Phantom(solids: [body, lung, Solid(.lungVessel, rod, of: .blood, in: .lungs)])
    #expect(phantom.solid(at: Vector3(0, 0, 0))?.structure == .lungVessel)
    #expect(phantom.solid(at: Vector3(0, 2, 0))?.structure == .leftLung)
    #expect(phantom.solid(at: Vector3(8, 0, 0))?.structure == .body)
    #expect(phantom.solid(at: Vector3(11, 0, 0)) == nil)
  }
}
