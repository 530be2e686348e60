declare module "*.py";
