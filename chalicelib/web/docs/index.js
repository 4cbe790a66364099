// Shows the description of the API. Requests cannot be sent from here, so no token or key is asked for.

const withoutSigningIn = () => ({ wrapComponents: { authorizeBtn: () => () => null } });

if (window.SwaggerUIBundle) {
  SwaggerUIBundle({
    url: "openapi.json",
    dom_id: "#docs",
    deepLinking: true,
    supportedSubmitMethods: [],
    validatorUrl: null,
    plugins: [withoutSigningIn],
  });
}
