// An application imports the style sheet for its effect: what it gives is the bundler's business.
declare const nothing: unknown
export default nothing
